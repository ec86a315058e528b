/** System, health, when it is not well: logs that wait, messages that were lost, hours that differ. Each looks right and says what to do. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generation } from '../query/studio-events.ts';
import { openRemoteTestStore, type TestStore } from '../support/store.ts';
import { expectAccessible, openViewer, picture, type OpenViewer, type SignInOptions } from './open-viewer.ts';
import { LOOKS } from './open-system.ts';

const openHealth = async (viewer: OpenViewer, options: SignInOptions = {}) => {
  const signedIn = await viewer.signIn(options);
  await signedIn.page.goto('/app/system/health');
  await signedIn.page.getByRole('heading', { level: 1, name: 'Health' }).waitFor();
  return signedIn;
};
const troubles = (page: Page) => page.getByRole('list', { name: 'What is wrong' });

describe('where Kafka has not answered since the start', () => {
  let viewer: OpenViewer;
  beforeAll(async () => {
    // Nobody listens on that port.
    viewer = await openViewer({ KAFKA_BROKERS: '127.0.0.1:1', KAFKA_TOPIC_PREFIX: 'studio.' });
  });
  afterAll(() => viewer.close());

  test.each(LOOKS)('every topic stands as a log that waits, with why and what to do: %s', async (look, options) => {
    const { page, complaints } = await openHealth(viewer, options);
    await troubles(page).getByText('8 logs wait: Kafka does not answer.').waitFor();
    await troubles(page).getByText('Bring Kafka back, or correct KAFKA_BROKERS; it goes on by itself.').waitFor();
    await page
      .getByRole('row', { name: /^studio\.review_request – 0 0 – Waits: Kafka does not answer, since 20 Mar 2026, 12:00 \(UTC\)$/ })
      .waitFor();
    await page.getByText('That leaves out logs that wait: nobody has said yet how far they reach.').waitFor();
    expect(await page.getByText('every log is read').count()).toBe(0);
    await expectAccessible(page);
    await picture(page, `troubles-paused-${look}`);
    expect(complaints).toEqual([]);
  });
});

describe('where the store holds what should not be', () => {
  let opened: TestStore & { readonly url: string };
  let viewer: OpenViewer;
  beforeAll(async () => {
    opened = await openRemoteTestStore();
    viewer = await openViewer({ CLICKHOUSE_URL: opened.url });
    await viewer.server.ask('POST', '/events?wait=true', { body: ['g1', 'g2'].map((id) => generation('p1', id)) });
    viewer.server.clock.advance(1_000);
    await viewer.server.ask('POST', '/audit', { body: {} });
  });
  afterAll(async () => {
    await viewer.close();
    await opened.close();
  });

  test('messages that Kafka no longer had are told, by log and cause, and how to get them back', async () => {
    await lose({ log: 'kafka/studio.qa/3', first: 1_000, last: 2_233, cause: 'retention' });
    await lose({ log: 'kafka/studio.review/0', first: 7, last: 7, cause: 'recreated' });
    const { page, complaints } = await openHealth(viewer);
    await troubles(page).getByText('1,235 messages were gone from Kafka before they could be read.').waitFor();
    await troubles(page).getByText('Send those events again if somebody has them').waitFor();
    const lost = page.getByRole('region', { name: 'Lost messages' });
    await lost.getByRole('row', { name: /^studio\.qa, partition 3 1,234 1000 to 2233 Kafka’s retention took them/ }).waitFor();
    await lost.getByRole('row', { name: /^studio\.review, partition 0 1 7 to 7 the topic was deleted and made anew/ }).waitFor();
    await expectAccessible(page);
    await picture(page, 'troubles-lost');
    expect(complaints).toEqual([]);
  });

  test('hours that differ are found, named with what was found, and mended by an admin', async () => {
    await opened.store.command('ALTER TABLE generation_quarter UPDATE attempts = attempts + 1 WHERE 1 SETTINGS mutations_sync = 1');
    const { page, complaints } = await openHealth(viewer);
    await page.getByLabel('Every hour, also those not touched since the last round').check();
    await page.getByRole('button', { name: 'Audit now' }).click();
    await page.getByText('Something differs.').waitFor();
    await troubles(page).getByText('2 hours differ from the raw events, or could not be compared.').waitFor();
    await troubles(page)
      .getByText('Reports may say wrong figures for them. An admin can have them audited now, and mended, below.')
      .waitFor();
    // The attempts ran from nine to ten, and ended then.
    for (const hour of ['09:00', '10:00'])
      await page
        .getByRole('region', { name: 'Hours that differ' })
        .getByRole('row', { name: new RegExp(`^19 Mar 2026, ${hour} generation \\d+ .*generation_quarter`) })
        .waitFor();
    await expectAccessible(page);
    await picture(page, 'troubles-differing');

    for (const [look, options] of LOOKS.slice(1)) {
      const other = await openHealth(viewer, { role: 'viewer', ...options });
      await other.page.getByRole('region', { name: 'Hours that differ' }).waitFor();
      await other.page.getByText('An admin can have it looked at now.').waitFor();
      expect(await other.page.getByRole('button', { name: 'Audit now' }).count()).toBe(0);
      await expectAccessible(other.page);
      await picture(other.page, `troubles-differing-${look}`);
    }

    await page.getByRole('button', { name: 'Mend what differs…' }).click();
    const question = page.getByRole('dialog', { name: 'Mend what differs?' });
    await expectAccessible(page);
    await question.getByRole('button', { name: 'Mend it' }).click();
    await page.getByText('Nothing is left that differs.').waitFor();
    await page.getByText('Everything that reports read equals the raw events.').waitFor();
    await page.getByRole('region', { name: 'Hours that differ' }).waitFor({ state: 'hidden' });
    expect(complaints).toEqual([]);
  });

  /** As the reader of a log writes it down. */
  const lose = ({ log, first, last, cause }: { log: string; first: number; last: number; cause: string }): Promise<void> =>
    opened.store.command(
      `INSERT INTO ledger (log, incarnation, first, last, state, type, chunk, attempt, content_digest, writer, at)
       VALUES ({log:String}, '0', {first:UInt64}, {last:UInt64}, 'lost', 'qa', {chunk:String}, 1, {cause:String}, 'test', {at:String})`,
      { log, first, last, cause, chunk: `${log}/0/${first}`, at: '2026-03-20T11:00:00.000Z' },
    );
});
