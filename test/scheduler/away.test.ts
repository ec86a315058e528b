/** What the ledger says, and what goes out, while the mail server, the browser or the store are away or odd: against the whole service. */
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findBinaries } from '../../services/reports/rendering/browser-binary.ts';
import { delivered } from '../query/studio-events.ts';
import { startClickHouse, type ClickHouseServer } from '../support/clickhouse-server.ts';
import { temporaryFolder } from '../support/store.ts';
import { DAILY, headerOf, openMailStudio, type MailStudio } from './studio.ts';
import type { TakenMail } from './smtp.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const one = { ...DAILY, recipients: ['ada@studio.example'], report: { ...DAILY.report, formats: ['csv'] } };

const toAda = (taken: readonly TakenMail[]): readonly TakenMail[] => taken.filter(({ to }) => to[0] === 'ada@studio.example');
const toOlga = (taken: readonly TakenMail[]): readonly string[] =>
  taken.filter(({ to }) => to[0] === 'olga@studio.example').map((mail) => headerOf(mail, 'Subject'));

describe('a mail server that', () => {
  let studio: MailStudio;
  let path: string;
  beforeAll(async () => {
    studio = await openMailStudio();
    await studio.server.ask('POST', '/events?wait=true', { body: delivered('p1') });
    path = await studio.create(one);
  });
  beforeEach(() => {
    studio.smtp.taken.length = 0;
    delete studio.smtp.manners.recipient;
    delete studio.smtp.manners.end;
  });
  afterAll(() => studio.close());

  const later = async (byMs: number) => {
    studio.server.clock.advance(byMs);
    await studio.wake();
    return (await studio.firings(path))[0];
  };

  test('greylists is asked again a minute later, under the same message id; the ledger has its words and the time', async () => {
    const asked: string[] = [];
    studio.smtp.manners.end = (address) => (asked.push(address) === 1 ? 451 : 'accept');
    expect(await studio.run(path)).toMatchObject({
      state: 'sending',
      reason: expect.stringContaining('ada@studio.example: 451'),
      mails: [{ state: 'deferred', attempts: 1, answer: expect.stringContaining('451'), next_try_at: '2026-03-20T13:01:01+01:00' }],
    });
    expect(await later(MINUTE_MS)).toMatchObject({ state: 'sent', reason: '', mails: [{ state: 'sent', attempts: 2, next_try_at: null }] });
    expect(toAda(studio.smtp.taken)).toHaveLength(1);
    expect(toOlga(studio.smtp.taken)).toEqual([]);
  });

  test('refuses a recipient for good ends that mail with its words, and the owner is told', async () => {
    studio.smtp.manners.recipient = (address) => (address.startsWith('ada') ? 550 : null);
    expect(await studio.run(path)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('ada@studio.example refused: 550'),
      mails: [{ state: 'refused', attempts: 1, next_try_at: null }],
    });
    expect(toOlga(studio.smtp.taken)).toEqual(['Not sent as planned: Daily delivery']);
    await later(HOUR_MS);
    expect(studio.smtp.taken).toHaveLength(1);
  });

  test('hangs up after the message leaves it unknown for ever, although the mail came: nobody gets it twice (pitfall 3)', async () => {
    studio.smtp.manners.end = (address) => (address.startsWith('ada') ? 'hang_up' : 'accept');
    expect(await studio.run(path)).toMatchObject({ state: 'unknown', mails: [{ state: 'unknown', attempts: 1, next_try_at: null }] });
    delete studio.smtp.manners.end;
    // Before the next day’s report is due.
    await later(10 * HOUR_MS);
    expect(toAda(studio.smtp.taken)).toHaveLength(1);
    expect(toOlga(studio.smtp.taken)).toEqual(['Not sent as planned: Daily delivery']);
  });
});

describe('a browser that is not there', () => {
  let studio: MailStudio;
  const folder = temporaryFolder();
  const chromium = join(folder, 'chromium');
  beforeAll(async () => {
    studio = await openMailStudio({ variables: () => ({ CHROMIUM_PATH: chromium }) });
    await studio.server.ask('POST', '/events?wait=true', { body: delivered('p1') });
  });
  afterAll(async () => {
    await studio.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('holds the mail back, says so, and once it is there the same report goes out', async () => {
    const path = await studio.create(one);
    const waiting = await studio.run(path);
    expect(waiting).toMatchObject({ state: 'waiting', reason: expect.stringMatching(/^renderer_unavailable: CHROMIUM_PATH/), mails: [] });
    expect(waiting.report).not.toBeNull();
    expect((await studio.olga('GET', `${path}/preview`)).body).toMatchObject({ mail: null, problem: { code: 'renderer_unavailable' } });
    expect(studio.smtp.taken).toEqual([]);
    const [found] = await findBinaries({ chromiumPath: null, unpackFolder: null });
    await symlink(await found!.path(), chromium);
    studio.server.clock.advance(MINUTE_MS);
    await studio.wake();
    const [sent] = await studio.firings(path);
    expect(sent).toMatchObject({ state: 'sent', reason: '', report: waiting.report, fingerprint: waiting.fingerprint });
    expect(studio.smtp.taken).toHaveLength(1);
  });
});

describe('a store that is away at due time', () => {
  const folder = temporaryFolder();
  let store: ClickHouseServer;
  let studio: MailStudio;
  beforeAll(async () => {
    store = await startClickHouse(folder);
    studio = await openMailStudio({ variables: () => ({ CLICKHOUSE_URL: store.url }) });
    await studio.server.ask('POST', '/events?wait=true', { body: delivered('p1') });
  });
  afterAll(async () => {
    await studio.close();
    await store.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('loses nothing: once it is back the report of that due time goes out, once (pitfalls 3 and 4)', async () => {
    const path = await studio.create(one);
    // Due at 08:00 in Berlin on the 21st; the store goes before and comes back an hour later.
    const port = Number(new URL(store.url).port);
    await store.stop('SIGKILL');
    studio.server.clock.advance(Date.parse('2026-03-21T07:00:10Z') - studio.server.clock.now());
    await studio.wake();
    expect(studio.smtp.taken).toEqual([]);
    store = await startClickHouse(folder, { port });
    studio.server.clock.advance(HOUR_MS);
    await studio.wake();
    await studio.wake();
    const firings = await studio.firings(path);
    expect(firings).toMatchObject([
      {
        trigger: 'schedule',
        state: 'sent',
        due_at: '2026-03-21T08:00:00+01:00',
        range: { from: '2026-03-20T00:00:00+01:00', to: '2026-03-21T00:00:00+01:00' },
      },
    ]);
    expect(studio.smtp.taken).toHaveLength(1);
  });
});
