/** The limit is on the mail as it is sent: encoded, with its headers and what stands around the report. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compose, messageTo, type Composed, type Rendering } from '../../services/scheduler/mail/compose.ts';
import { NEW_FIRING } from '../../services/scheduler/planning.ts';
import type { Schedule } from '../../services/scheduler/schedule.ts';
import type { ReportResult } from '../../services/reports/types.ts';
import { resultWith } from '../support/report-result.ts';
import { scheduleOf } from './schedules.ts';
import { startSmtp, type SmtpTestServer } from './smtp.ts';

const LIMIT_BYTES = 1_000_000;
const DUE_MS = Date.UTC(2026, 11, 1, 6);
/** So far may the estimate be above what is sent. */
const ROOM_BYTES = 100_000;
const CONFIG = {
  from: 'r@studio.example',
  publicUrl: 'https://reports.studio.example',
  attachmentLimitBytes: LIMIT_BYTES,
  linkMs: 86_400_000,
};

let smtp: SmtpTestServer;
beforeEach(async () => {
  smtp = await startSmtp();
});
afterEach(() => smtp.close());

const longToken = async (): Promise<string> => 't'.repeat(300);

interface Made {
  readonly result: ReportResult;
  readonly schedule: Schedule;
  readonly composed: Composed;
}

/** A mail of these words with an attachment of this size. */
async function made(sizeBytes: number, words: string): Promise<Made> {
  const result = resultWith([]);
  const html = `<html><body><!--above--><p>${words.repeat(20)}</p><!--below--></body></html>`;
  const images = [{ cid: 'c@wrapsheet', png: Buffer.alloc(30_000, 7) }];
  const rendering: Rendering = {
    mail: async () => ({ subject: words.slice(0, 60), html, text: words.repeat(20), images }),
    file: async (_result, wanted) => ({
      ...wanted,
      filename: `${words.slice(0, 30)}.${wanted.format}`,
      contentType: 'application/pdf',
      content: Buffer.alloc(sizeBytes, 0xfe),
      keptUntil: null,
    }),
  };
  const message = words.repeat(Math.floor(4_000 / words.length));
  const schedule = scheduleOf({ message, report: { template: 'delivery', preset: 'last-month', formats: ['pdf'] } });
  return { result, schedule, composed: await compose(result, schedule, rendering, CONFIG) };
}

/** @returns how large it was on the wire */
async function sent({ result, schedule, composed }: Made): Promise<number> {
  const body = { ...NEW_FIRING, trigger: 'schedule', from: 0, to: DUE_MS, data: 'complete', readyAt: DUE_MS } as const;
  const sending = { schedule, ownerName: 'Olga Owner', firing: 'due-1', dueAt: DUE_MS, body, result, composed };
  const message = await messageTo('ada@studio.example', sending, CONFIG, { download: longToken, unsubscribe: longToken }, DUE_MS);
  await smtp.transport().send(message, async () => undefined);
  return smtp.taken[0]!.raw.length;
}

test.each([
  ['plain words', 'The figures of the month, as always. '],
  ['words with accents', 'Größenänderungen für Überläufer äöü. '],
  ['words in another script', '今月の数字です。いつものように。'],
  ['words that are escaped', '<a & "b"> = \'c\' '],
])('a mail of %s is never larger than the limit on its way, and the room is used (pitfall 13)', async (_, words) => {
  // The largest attachment that still goes along, to the byte.
  let [fits, tooLarge] = [0, LIMIT_BYTES];
  while (tooLarge - fits > 1) {
    const tried = Math.floor((fits + tooLarge) / 2);
    if ((await made(tried, words)).composed.attached.length === 1) fits = tried;
    else tooLarge = tried;
  }
  const rawBytes = await sent(await made(fits, words));
  expect(rawBytes).toBeLessThanOrEqual(LIMIT_BYTES);
  expect(rawBytes).toBeGreaterThan(LIMIT_BYTES - ROOM_BYTES);
});
