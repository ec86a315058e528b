/** How a scheduled mail looks in a mail program, drawn by a browser: on a wide and a narrow screen, in the light and in the dark. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRenderer, type Renderer } from '../../services/reports/rendering/renderer.ts';
import { BROWSER_DEFAULTS, createBrowserPool, type BrowserPool } from '../../services/reports/rendering/browser-pool.ts';
import { compose, messageTo, type Rendering } from '../../services/scheduler/mail/compose.ts';
import type { MailMessage } from '../../services/scheduler/mail/message.ts';
import { NEW_FIRING } from '../../services/scheduler/planning.ts';
import { figure, figures, line, resultWith, series, textSection } from '../support/report-result.ts';
import { quietLog } from '../support/quiet-log.ts';
import { scheduleOf } from './schedules.ts';

const DUE_MS = Date.UTC(2026, 11, 1, 6);
const SENTENCE = 'November 2026: 45 characters.';

const longToken = async (): Promise<string> => 'x'.repeat(200);

let renderer: Renderer;
let pool: BrowserPool;
let message: MailMessage;
beforeAll(async () => {
  renderer = createRenderer({}, { log: quietLog, clock: { now: () => DUE_MS } });
  pool = createBrowserPool(BROWSER_DEFAULTS, { log: quietLog });
  const result = resultWith([
    figures([
      figure({ comparison: { value: 41, n: null, change: 4, relative: 4 / 41, good: true } }),
      figure({
        id: 'worse',
        title: 'GPU hours without a price',
        comparison: { value: 41, n: null, change: 4, relative: 4 / 41, good: false },
      }),
    ]),
    textSection(['We watch what leaves us.\nEvery month.', `https://studio.example/${'long/'.repeat(40)}`, 'words '.repeat(300)]),
    series([line([1, 2, 3])]),
  ]);
  const rendering: Rendering = {
    mail: (one, signal) => renderer.mail(one, signal === undefined ? {} : { signal }),
    // The PDF does not fit, the CSV does.
    file: async (_result, wanted) => ({
      ...wanted,
      filename: `delivery-2026-11-01-2026-12-01.${wanted.format}`,
      contentType: 'application/octet-stream',
      content: Buffer.alloc(wanted.format === 'pdf' ? 2_000_000 : 1_000),
      keptUntil: null,
    }),
  };
  const schedule = scheduleOf({
    message: 'Dear all,\nthe figures of November.',
    report: { template: 'delivery', preset: 'last-month', formats: ['pdf', 'csv'] },
  });
  const config = {
    from: 'r@studio.example',
    publicUrl: 'https://reports.studio.example',
    attachmentLimitBytes: 1_000_000,
    linkMs: 86_400_000,
  };
  message = await messageTo(
    'ada@studio.example',
    {
      schedule,
      ownerName: 'Olga Owner',
      firing: 'due-1',
      dueAt: DUE_MS,
      body: { ...NEW_FIRING, trigger: 'schedule', from: 0, to: DUE_MS, data: 'complete', readyAt: DUE_MS },
      result,
      composed: await compose(result, schedule, rendering, config),
    },
    config,
    { download: longToken, unsubscribe: longToken },
    DUE_MS,
  );
});
afterAll(async () => {
  await renderer.close();
  await pool.close();
});

/** Runs in the page: texts in the order of their lines, with the contrast of each to what is behind it (WCAG 2.2, 1.4.3). */
const TEXTS = `(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => {
    const [lr, lg, lb] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * lr + 0.7152 * lg + 0.0722 * lb;
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text === '' || getComputedStyle(element).display === 'none') continue;
    const [light, dark] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))].sort((a, b) => b - a);
    texts.push({ text, contrast: (light + 0.05) / (dark + 0.05) });
  }
  return { texts, width: document.documentElement.scrollWidth };
})()`;

interface Seen {
  readonly texts: readonly { readonly text: string; readonly contrast: number }[];
  readonly width: number;
}

const seen = (width: number, colorScheme: 'light' | 'dark'): Promise<Seen> =>
  pool.run(async (page) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.setContent(message.html ?? '');
    return page.evaluate<Seen>(TEXTS);
  });

describe('a scheduled mail', () => {
  test.each([
    [600, 'light'],
    [600, 'dark'],
    [380, 'light'],
    [380, 'dark'],
  ] as const)('at %i px in the %s fits, and each of its texts can be read', async (width, colorScheme) => {
    const page = await seen(width, colorScheme);
    expect(page.width).toBe(width);
    const said = page.texts.map(({ text }) => text).join(' ');
    for (const part of [
      SENTENCE,
      'the figures of November.',
      'We watch what leaves us. Every month.',
      'This text goes on in the whole report.',
      'Attached: delivery-2026-11-01-2026-12-01.csv.',
      'No longer receive this report',
    ])
      expect(said).toContain(part);
    expect(page.texts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
  });

  test('shows its summary beside the subject in an inbox, not what stands around the report', () => {
    const body = /<body[^>]*>(.*)<\/body>/s.exec(message.html ?? '')![1]!;
    const [first] = body
      .replaceAll(/<[^>]+>/g, '\n')
      .split('\n')
      .map((text) => text.trim())
      .filter((text) => text !== '');
    expect(first).toBe(SENTENCE);
    expect(body.indexOf('the figures of November.')).toBeGreaterThan(body.indexOf(SENTENCE));
  });

  test('asks nothing of the network, says in words what each picture shows, and lays out with tables that readers do not announce', () => {
    const html = message.html ?? '';
    expect([...html.matchAll(/(?:src|background)="(?!cid:)[^"]*"/g)]).toEqual([]);
    expect(html).not.toMatch(/url\(|@import|<script|<link/);
    const pictures = html.match(/<img [^>]*>/g) ?? [];
    expect(pictures).toHaveLength(1);
    expect(pictures.filter((picture) => !/alt="[^"]{10,}"/.test(picture) || !/width="\d+" height="\d+"/.test(picture))).toEqual([]);
    expect(html.match(/<table (?![^>]*role="presentation")/g) ?? []).toEqual([]);
  });

  test('says the same without HTML: words of the owner, files, report, data, how to leave', () => {
    const places = [
      'the figures of November.',
      'Attached: ',
      '/report-files/',
      SENTENCE,
      'All events that this report was due to show',
      'No longer receive this report: ',
    ].map((part) => message.text.indexOf(part));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});
