/** What a report costs the store: questions of one table are read together, however many they are. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMetrics } from '../../services/metrics/metrics.ts';
import { createReports, type ReportRequest } from '../../services/reports/build.ts';
import type { SectionSpec } from '../../services/reports/spec.ts';
import { TEMPLATES } from '../../services/reports/templates/all.ts';
import type { Store } from '../../services/store/types.ts';
import { createDocuments } from '../../services/store/documents.ts';
import { openTestStore, type TestStore } from '../support/store.ts';
import { ADMIN } from './harness.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 3, 1);

let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());

async function statementsOf(asked: Pick<ReportRequest, 'template' | 'definition'>, compare: boolean): Promise<string[]> {
  const read: string[] = [];
  const store: Store = {
    ...opened.store,
    query: (sql, params, options) => {
      read.push(sql);
      return opened.store.query(sql, params, options);
    },
  };
  const clock = { now: () => NOW };
  const freshness = { watermark: NOW, provisionalFrom: NOW - DAY_MS, verifiedTo: null, deadLetters: 0 };
  const reports = createReports({
    store,
    documents: createDocuments(store, clock),
    metrics: createMetrics({ store }),
    clock,
    freshness: () => Promise.resolve(freshness),
  });
  await reports.generate({ ...asked, from: '2026-03-01', to: '2026-03-31', zone: 'UTC', compare }, ADMIN);
  return read;
}

test.each(TEMPLATES.map(({ id }) => id))('%s reads the range before within the statements that read the range itself', async (template) => {
  const alone = await statementsOf({ template }, false);
  const compared = await statementsOf({ template }, true);
  expect(compared.length).toBe(alone.length);
});

test.each(['qa_pass_rate', 'gpu_hours', 'failures', 'characters_delivered', 'scenes_approved', 'reviews', 'gpu_hours_per_character'])(
  '%s by project, by tier and over time costs no statement more than the figure alone',
  async (metric) => {
    const figure: SectionSpec = { kind: 'figures', id: 'figure', title: 'Figure', metrics: [metric] };
    const more: SectionSpec[] = [
      { kind: 'table', id: 'project', title: 'By project', by: ['project_id'], metrics: [metric], compare: true },
      { kind: 'table', id: 'tier', title: 'By tier', by: ['resolution_tier'], metrics: [metric], compare: true },
      { kind: 'series', id: 'time', title: 'Over time', metrics: [metric], chart: 'line' },
    ];
    const alone = await statementsOf({ definition: { title: 'Alone', sections: [figure] } }, true);
    const together = await statementsOf({ definition: { title: 'Together', sections: [figure, ...more] } }, true);
    expect(together.length).toBe(alone.length);
  },
);
