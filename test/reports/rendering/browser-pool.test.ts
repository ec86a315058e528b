import { afterEach, describe, expect, it } from 'vitest';
import {
  BROWSER_DEFAULTS,
  createBrowserPool,
  type BrowserConfig,
  type BrowserPool,
} from '../../../services/reports/rendering/browser-pool.ts';
import { createRenderer } from '../../../services/reports/rendering/renderer.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { line, resultWith, series } from '../../support/report-result.ts';
import { letters, readPdf } from './read-pdf.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

function poolWith(say: Partial<BrowserConfig> = {}): BrowserPool {
  const pool = createBrowserPool({ ...BROWSER_DEFAULTS, ...say }, { log: quietLog });
  open.push(pool);
  return pool;
}

function rendererWith(say: Partial<BrowserConfig>) {
  const renderer = createRenderer(say, { log: quietLog, clock: { now: () => 0 } });
  open.push(renderer);
  return renderer;
}

const report = resultWith([series([line([1, 2, 3])])]);

type TaskPage = Parameters<Parameters<BrowserPool['run']>[0]>[0];

const isMarked = (page: TaskPage): Promise<boolean> => page.evaluate('Object.hasOwn(globalThis, "mark")');

/** A task that does this on its first try, and prints on each. */
function printingAfter(trouble: () => void) {
  let tries = 0;
  return {
    tries: () => tries,
    task: async (page: TaskPage): Promise<Buffer> => {
      tries += 1;
      await page.setContent('<h1>Drawn</h1>');
      if (tries === 1) trouble();
      return page.pdf();
    },
  };
}

describe('the browser', () => {
  it('is started by the first page and kept warm for the next', async () => {
    const pool = poolWith();
    expect(pool.pid()).toBeNull();
    await pool.run((page) => page.setContent('<p>one</p>'));
    const first = pool.pid();
    await pool.run((page) => page.setContent('<p>two</p>'));
    expect(first).not.toBeNull();
    expect(pool.pid()).toBe(first);
  });

  it('is replaced, and the page drawn again, when it is killed in the midst of it', async () => {
    const pool = poolWith();
    const { task, tries } = printingAfter(() => process.kill(pool.pid()!, 'SIGKILL'));
    expect(letters((await readPdf(await pool.run(task))).text)).toContain('Drawn');
    expect(tries()).toBe(2);
  });

  it('is replaced, and the page drawn again, when it hangs', async () => {
    const pool = poolWith({ silenceMs: 2_000 });
    const { task, tries } = printingAfter(() => process.kill(pool.pid()!, 'SIGSTOP'));
    expect(letters((await readPdf(await pool.run(task))).text)).toContain('Drawn');
    expect(tries()).toBe(2);
  });

  it('is given up when it dies twice', async () => {
    const pool = poolWith();
    const run = pool.run(async (page) => {
      process.kill(pool.pid()!, 'SIGKILL');
      await page.setContent('<p>never</p>');
    });
    await expect(run).rejects.toMatchObject({ code: 'renderer_unavailable' });
  });

  it('draws the next page after it was given up', async () => {
    const pool = poolWith();
    await expect(pool.run((page) => (process.kill(pool.pid()!, 'SIGKILL'), page.setContent('')))).rejects.toMatchObject({
      code: 'renderer_unavailable',
    });
    expect(await pool.run((page) => page.evaluate('1 + 1'))).toBe(2);
  });

  it('is missed with a clear error when the configured one is not there, whatever else is installed', async () => {
    const renderer = rendererWith({ chromiumPath: '/nowhere/chromium' });
    await expect(renderer.pdf(report)).rejects.toMatchObject({
      code: 'renderer_unavailable',
      message: expect.stringContaining('/nowhere/chromium'),
    });
  });

  it('is missed with a clear error when the configured one is no browser', async () => {
    const renderer = rendererWith({ chromiumPath: '/bin/true' });
    await expect(renderer.pdf(report)).rejects.toMatchObject({ code: 'renderer_unavailable' });
  });

  it('is replaced after so many pages, while none of them is cut off', async () => {
    const pool = poolWith({ pagesPerBrowser: 3 });
    const pids = new Set<number | null>();
    for (let page = 0; page < 7; page += 1) pids.add(await pool.run(async (one) => (await one.setContent('<p>x</p>'), pool.pid())));
    expect([...pids].filter((pid) => pid !== null).length).toBeGreaterThanOrEqual(3);
  });

  it('has no more pages at once than it may', async () => {
    const pool = poolWith({ maxPages: 2 });
    let now = 0;
    let most = 0;
    const draw = () =>
      pool.run(async (page) => {
        now += 1;
        most = Math.max(most, now);
        await page.setContent('<p>x</p>');
        await page.pdf();
        now -= 1;
      });
    await Promise.all(Array.from({ length: 8 }, draw));
    expect(most).toBe(2);
  });

  it('is gone when the pool is closed, and draws no more', async () => {
    const pool = poolWith();
    await pool.run((page) => page.setContent('<p>x</p>'));
    const pid = pool.pid()!;
    await pool.close();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(pool.run((page) => page.setContent(''))).rejects.toMatchObject({ code: 'renderer_unavailable' });
  });
});

describe('a page', () => {
  it('ends at its deadline, and the browser goes on', async () => {
    const pool = poolWith({ maxPages: 1 });
    await pool.run((page) => page.setContent('<p>warm</p>'));
    const late = pool.run(async (page) => page.waitForSelector('#never', { timeout: 0 }), { deadlineMs: 300 });
    await expect(late).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect(await pool.run((page) => page.evaluate('1 + 1'))).toBe(2);
  });

  it('that waits in line gives up at its deadline', async () => {
    const pool = poolWith({ maxPages: 1 });
    const done = Promise.withResolvers<void>();
    const holding = pool.run(() => done.promise);
    await expect(pool.run(async () => 1, { deadlineMs: 50 })).rejects.toMatchObject({ code: 'deadline_exceeded' });
    done.resolve();
    await holding;
    expect(await pool.run(async () => 'next')).toBe('next');
  });

  it('whose process crashes is drawn again', async () => {
    const pool = poolWith();
    let tries = 0;
    const printed = await pool.run(async (page) => {
      tries += 1;
      const protocol = await page.context().newCDPSession(page);
      if (tries === 1) await protocol.send('Page.crash');
      await page.setContent('<h1>Drawn</h1>');
      return page.pdf();
    });
    expect(letters((await readPdf(printed)).text)).toContain('Drawn');
    expect(tries).toBe(2);
  });

  it('is used again by the next task, unless its own failed', async () => {
    const pool = poolWith({ maxPages: 1 });
    await pool.run((page) => page.evaluate('globalThis.mark = 1'));
    expect(await pool.run(isMarked)).toBe(true);
    await expect(pool.run(() => Promise.reject(new Error('of the task')))).rejects.toThrow('of the task');
    expect(await pool.run(isMarked)).toBe(false);
  });

  it('whose process crashed while nobody worked on it is not used again', async () => {
    const pool = poolWith({ maxPages: 1 });
    const page = await pool.run(async (one) => (await one.setContent('<p>x</p>'), one));
    const pid = pool.pid();
    const crashed = page.waitForEvent('crash');
    const protocol = await page.context().newCDPSession(page);
    // Who asks for it gets no answer.
    void protocol.send('Page.crash').catch(() => undefined);
    await crashed;
    expect(await pool.run((next) => next.evaluate('1 + 1'))).toBe(2);
    expect(pool.pid()).toBe(pid);
  });

  it('is called off by its signal, with the reason of the signal', async () => {
    const pool = poolWith();
    const call = new AbortController();
    const run = pool.run(
      (page) => {
        call.abort(new Error('nobody waits any more'));
        return page.waitForSelector('#never', { timeout: 0 });
      },
      { signal: call.signal },
    );
    await expect(run).rejects.toThrow('nobody waits any more');
  });

  it('runs no scripts and fetches nothing', async () => {
    const pool = poolWith();
    const found = await pool.run(async (page) => {
      const asked: string[] = [];
      const failed: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      page.on('requestfailed', (request) => failed.push(request.url()));
      await page.setContent(
        `<title>as it was</title><script>document.title = 'changed'</script><img src="http://127.0.0.1:9/x.png" onerror="document.title = 'changed'">
         <link rel="stylesheet" href="http://127.0.0.1:9/x.css"><iframe src="http://127.0.0.1:9/"></iframe>`,
      );
      return { title: await page.title(), asked, failed };
    });
    expect(found.title).toBe('as it was');
    expect(found.asked.length).toBeGreaterThan(0);
    expect(found.failed.toSorted()).toEqual(found.asked.toSorted());
  });

  it('keeps to itself what its task throws', async () => {
    const pool = poolWith();
    await expect(pool.run(() => Promise.reject(new Error('of the task')))).rejects.toThrow('of the task');
  });
});
