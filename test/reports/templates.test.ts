import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WorkflowEvent } from '../../services/events/types.ts';
import { createPrices } from '../../services/reports/prices.ts';
import { at, character, generation, qa, report, request, retry, review } from '../oracle/sample.ts';
import { ADMIN, cells, figure, openStudio, sectionOf, series, table, texts, type Studio } from './harness.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
});
beforeEach(async () => {
  await studio.clear();
  studio.at('2026-03-20T00:00:00Z');
});
afterAll(() => studio.close());

/** 10 March in UTC, compared with 9 March. */
const TENTH = { from: '2026-03-10', to: '2026-03-11', zone: 'UTC' };

const delivered = (id: string, hours: number, day = '2026-03-10', say: object = {}) => [
  character(new Date(at(`${day}T20:00:00Z`) - hours * 3_600_000).toISOString(), { character_id: id, ...say }),
  character(`${day}T20:00:00Z`, { character_id: id, stage: 'DELIVERED', ...say }),
];

const verdicts = (count: number, pass: number, when: string, say: object = {}) =>
  Array.from({ length: count }, (_, index) =>
    qa(when, { verdict: index < pass ? 'PASS' : 'FAIL', failure_types: index < pass ? [] : ['hands'], ...say }),
  );

const change = (when: string, version: string, say: Partial<WorkflowEvent> = {}): WorkflowEvent => ({
  type: 'workflow',
  event_id: `${version} ${when}`,
  occurred_at: at(when),
  workflow_version: version,
  title: `Change to ${version}`,
  project_id: null,
  scene_type: null,
  ...say,
});

const sixBy = (reviewer: string) =>
  Array.from({ length: 6 }, (_, index) =>
    review('2026-03-10T12:00:00Z', {
      review_id: `${reviewer}${index}`,
      reviewer_id: reviewer,
      submitted_at: at('2026-03-10T08:00:00Z'),
      opened_at: at('2026-03-10T11:00:00Z'),
      decision: index < 3 ? 'APPROVED' : 'REJECTED',
      annotation_count: 4,
      segment_count: 2,
    }),
  );

describe('throughput', () => {
  it('gives turnaround with n, intervals and the breakdowns', async () => {
    await studio.happens(
      ...[10, 20, 30, 40, 50].flatMap((hours, index) => delivered(`c${index}`, hours, '2026-03-10', { project_id: index < 2 ? 'A' : 'B' })),
      ...delivered('before', 60, '2026-03-09'),
    );
    const result = await studio.reports.generate({ template: 'throughput', ...TENTH }, ADMIN);
    const mean = figure(result, 'headline.turnaround_hours_mean');
    expect(mean).toMatchObject({ value: 30, n: 5, comparison: { value: 60, n: 1, good: true } });
    expect(figure(result, 'headline.turnaround_hours_p50').value).toBe(30);
    expect(figure(result, 'headline.turnaround_hours_p90').value).toBeCloseTo(46, 9);
    expect(mean.interval?.level).toBe(0.95);
    // The standard error is 14.14 / √5 = 6.3 h, so that the interval lies about 12 h to each side.
    expect(mean.interval?.low).toBeGreaterThan(15);
    expect(mean.interval?.low).toBeLessThan(23);
    expect(mean.interval?.high).toBeGreaterThan(37);
    expect(mean.interval?.high).toBeLessThan(45);
    expect(cells(table(result, 'by_project'), 'project_id', 'turnaround_hours_mean', 'characters_delivered')).toEqual([
      ['B', 40, 3],
      ['A', 15, 2],
    ]);
    expect(table(result, 'by_project').rows[0]?.n['turnaround_hours_mean']).toBe(3);
  });

  it('sees a trend over eight complete days, and good in a fall', async () => {
    await studio.happens(...[1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((day) => delivered(`c${day}`, 100 - 10 * day, `2026-03-0${day}`)));
    const trend = series(await studio.reports.generate({ template: 'throughput', ...TENTH }, ADMIN), 'trend').trend;
    expect(trend).toMatchObject({ verdict: 'falling', slope: -10, good: true, buckets: 9 });
    expect(trend?.text).toBe('Turnaround, mean falls by 10 h a day (9 days, p < 0.001)');
  });

  it('says that there are too few days for a trend', async () => {
    await studio.happens(...delivered('a', 5), ...delivered('b', 6, '2026-03-09'));
    const { trend, finding } = series(await studio.reports.generate({ template: 'throughput', ...TENTH }, ADMIN), 'trend');
    expect(trend).toMatchObject({ verdict: 'too_few', slope: null, buckets: 2 });
    expect(finding).toBeNull();
  });

  it('measures scenes from the onboarding of their character to the first approval', async () => {
    await studio.happens(
      character('2026-03-09T00:00:00Z'),
      review('2026-03-10T06:00:00Z', { scene_type: 'dance', review_id: 'r1' }),
      review('2026-03-10T12:00:00Z', { scene_type: 'portrait', scene_id: 'S2', review_id: 'r2' }),
    );
    const result = await studio.reports.generate({ template: 'throughput', ...TENTH }, ADMIN);
    expect(figure(result, 'scenes.scene_turnaround_hours_mean')).toMatchObject({ value: 33, n: 2 });
    expect(cells(table(result, 'by_scene_type'), 'scene_type', 'scene_turnaround_hours_mean')).toEqual([
      ['portrait', 36],
      ['dance', 30],
    ]);
  });
});

describe('GPU utilization', () => {
  const RUN = [
    // 2 GPUs × 3 h of dance, 1 GPU × 1 h of portrait that failed.
    generation('2026-03-10T05:00:00Z', { started_at: at('2026-03-10T02:00:00Z'), gpu_count: 2, scene_type: 'dance' }),
    generation('2026-03-10T08:00:00Z', { started_at: at('2026-03-10T07:00:00Z'), outcome: 'FAILED', failure_type: 'oom', worker_id: 'w2' }),
  ];

  it('adds up GPU hours by project, scene type and tier, failed attempts included', async () => {
    await studio.happens(...RUN);
    const result = await studio.reports.generate({ template: 'gpu-utilization', ...TENTH }, ADMIN);
    expect(figure(result, 'headline.gpu_hours')).toMatchObject({ value: 7, provisional: false });
    expect(cells(table(result, 'by_scene_type'), 'scene_type', 'gpu_hours', 'attempts', 'failure_rate')).toEqual([
      ['dance', 6, 1, 0],
      ['portrait', 1, 1, 1],
    ]);
    expect(table(result, 'by_scene_type').total?.cells).toMatchObject({ gpu_hours: 7, attempts: 2, failure_rate: 0.5 });
    expect(texts(sectionOf(result, 'headline').notes)).toContain('GPU cost is left out: the studio has set no prices.');
  });

  it('shows what the workers did, each and together, and calls a negative rest by its name', async () => {
    await studio.happens(
      ...RUN,
      report('2026-03-10T02:00:00Z', '2026-03-10T03:00:00Z', { state: 'BUSY', gpu_count: 2 }),
      report('2026-03-10T03:00:00Z', '2026-03-10T03:30:00Z', { state: 'IDLE', gpu_count: 2 }),
      report('2026-03-10T03:30:00Z', '2026-03-10T04:00:00Z', { state: 'DOWN', gpu_count: 2 }),
    );
    const result = await studio.reports.generate({ template: 'gpu-utilization', ...TENTH }, ADMIN);
    expect(figure(result, 'fleet.busy_hours').value).toBe(2);
    expect(figure(result, 'fleet.idle_hours').value).toBe(1);
    expect(figure(result, 'fleet.down_hours').value).toBe(1);
    // From 04:00 to midnight nothing was reported: 20 h × 2 GPUs.
    expect(figure(result, 'fleet.unknown_hours').value).toBe(40);
    expect(figure(result, 'headline.utilization').value).toBeCloseTo(2 / 3, 12);
    // 2 h busy, but 6 h by attempts on this worker.
    expect(figure(result, 'fleet.unallocated_hours').value).toBe(-4);
    expect(texts(sectionOf(result, 'fleet').notes)).toContain(
      'Unallocated GPU hours is negative (−4.0 h): attempts claim more than the workers reported',
    );
    expect(cells(table(result, 'workers'), 'worker_id', 'utilization', 'unallocated_hours')).toEqual([['w1', 2 / 3, -4]]);
    const states = series(result, 'states');
    expect(states.lines.map(({ metric }) => metric)).toEqual(['busy_hours', 'idle_hours', 'down_hours', 'unknown_hours']);
    expect(states.grain).toBe('hour');
    expect(states.lines[0]?.values.slice(0, 4)).toEqual([0, 0, 2, 0]);
  });

  it('keeps the fleet unfiltered under a filter on projects, and says so', async () => {
    await studio.happens(...RUN, report('2026-03-10T02:00:00Z', '2026-03-10T03:00:00Z'));
    const result = await studio.reports.generate({ template: 'gpu-utilization', ...TENTH, filters: { project_id: ['elsewhere'] } }, ADMIN);
    expect(figure(result, 'headline.gpu_hours')).toMatchObject({ value: 0, filtered: true });
    expect(figure(result, 'fleet.busy_hours')).toMatchObject({ value: 1, filtered: false });
    expect(texts(sectionOf(result, 'fleet').notes)).toContain('Whole fleet, project filter not applicable');
  });

  it('marks GPU time of the last day before the watermark as provisional', async () => {
    studio.at('2026-03-10T12:05:00Z');
    await studio.happens(...RUN);
    const result = await studio.reports.generate({ template: 'gpu-utilization', ...TENTH }, ADMIN);
    expect(figure(result, 'headline.gpu_hours')).toMatchObject({ provisional: true, partial: true });
    const hours = series(result, 'gpu_over_time').buckets;
    expect(hours.filter(({ future }) => future)).toHaveLength(12);
    expect(hours.filter(({ provisional }) => provisional)).toHaveLength(12);
  });
});

describe('quality', () => {
  it('gives pass rate, first-pass yield, retries and the most common failures', async () => {
    await studio.happens(
      ...verdicts(8, 6, '2026-03-10T10:00:00Z'),
      ...verdicts(2, 1, '2026-03-10T11:00:00Z', { attempt: 2, failure_types: ['hands', 'flicker'] }).map((event) => ({
        ...event,
        failure_types: event.verdict === 'PASS' ? [] : ['flicker', 'hands'],
      })),
      generation('2026-03-10T09:00:00Z', { started_at: at('2026-03-10T08:59:00Z') }),
      generation('2026-03-10T09:30:00Z', { started_at: at('2026-03-10T09:29:00Z'), outcome: 'FAILED', failure_type: 'oom' }),
      retry('2026-03-10T10:30:00Z'),
    );
    const result = await studio.reports.generate({ template: 'quality', ...TENTH }, ADMIN);
    expect(figure(result, 'headline.qa_pass_rate')).toMatchObject({ value: 0.7, n: 10 });
    expect(figure(result, 'headline.first_pass_yield')).toMatchObject({ value: 0.75, n: 8 });
    expect(figure(result, 'headline.retries_per_scene')).toMatchObject({ value: 0.5, style: 'quotient' });
    expect(cells(table(result, 'failure_types'), 'failure_type', 'failures')).toEqual([
      ['hands', 3],
      ['flicker', 1],
      ['oom', 1],
    ]);
    const rates = series(result, 'failure_rates');
    // Of the hour from 10:00: two failures by hands in eight verdicts. Of 11:00: one of each type in two verdicts. 09:00: one oom in two attempts.
    const hour = (type: string, name: number) => rates.lines.find(({ value }) => value === type)?.values[name];
    expect([hour('hands', 9), hour('hands', 10), hour('hands', 11)]).toEqual([0, 0.25, 0.5]);
    expect([hour('oom', 9), hour('oom', 10), hour('oom', 12)]).toEqual([0.5, 0, null]);
  });

  it('tells why the pass rate moved', async () => {
    await studio.happens(
      ...verdicts(10, 5, '2026-03-09T10:00:00Z', { scene_type: 'portrait' }),
      ...verdicts(10, 2, '2026-03-09T10:00:00Z', { scene_type: 'dance' }),
      ...verdicts(30, 15, '2026-03-10T10:00:00Z', { scene_type: 'portrait' }),
      ...verdicts(10, 2, '2026-03-10T10:00:00Z', { scene_type: 'dance' }),
    );
    const causes = table(await studio.reports.generate({ template: 'quality', ...TENTH }, ADMIN), 'causes');
    // No rate has changed: the 7.5 points from 35 % to 42.5 % are all mix.
    expect(causes.total?.cells['rate_part']).toBe(0);
    expect(causes.total?.cells['mix_part']).toBeCloseTo(0.075, 12);
  });

  it('compares the verdicts before and after a workflow change at its very instant', async () => {
    studio.at('2026-04-20T00:00:00Z');
    await studio.happens(
      change('2026-03-10T10:10:10Z', 'v2'),
      ...verdicts(80, 48, '2026-03-10T10:10:09Z', { workflow_version: 'v1' }),
      ...verdicts(70, 56, '2026-03-10T10:10:10Z', { workflow_version: 'v2' }),
      // Left out: the old version still running after the change, and a verdict without a version.
      ...verdicts(5, 0, '2026-03-11T10:00:00Z', { workflow_version: 'v1' }),
      ...verdicts(1, 0, '2026-03-09T10:00:00Z', { workflow_version: null }),
    );
    const changes = table(await studio.reports.generate({ template: 'quality', ...TENTH }, ADMIN), 'workflow_changes');
    expect(changes.rows).toHaveLength(1);
    // 56/70 against 48/80: the example of Newcombe (1998).
    const row = changes.rows[0]!.cells;
    expect(row).toMatchObject({
      workflow_version: 'v2',
      checks_before: 80,
      pass_rate_before: 0.6,
      checks_after: 70,
      pass_rate_after: 0.8,
      verdict: 'better',
    });
    expect(row['low']).toBeCloseTo(0.0524, 4);
    expect(row['high']).toBeCloseTo(0.3339, 4);
    expect(texts(changes.notes)).toContain('v2: 1 verdicts without a version are left out');
  });

  it('gives no verdict on a change under 30 a side, shows scene types, and warns where a neighbour cuts it short', async () => {
    await studio.happens(
      change('2026-03-10T10:00:00Z', 'v2'),
      change('2026-03-12T00:00:00Z', 'v3'),
      ...verdicts(40, 20, '2026-03-09T10:00:00Z', { workflow_version: 'v1' }),
      ...verdicts(10, 9, '2026-03-10T12:00:00Z', { workflow_version: 'v2', scene_type: 'dance' }),
      ...verdicts(9, 9, '2026-03-13T12:00:00Z', { workflow_version: 'v2' }),
    );
    const changes = table(await studio.reports.generate({ template: 'quality', ...TENTH }, ADMIN), 'workflow_changes');
    expect(cells(changes, 'scene_type', 'checks_before', 'checks_after', 'verdict')).toEqual([
      [null, 40, 10, 'too few verdicts'],
      ['dance', 0, 10, 'too few verdicts'],
      ['portrait', 40, 0, 'too few verdicts'],
    ]);
    expect(texts(changes.notes)).toContain('v2: cut short by the change to v3');
  });
});

describe('cost per character', () => {
  it('ranks scene types and characters dearest first; the parts add up', async () => {
    await studio.happens(
      ...delivered('a', 24),
      ...delivered('b', 48),
      generation('2026-03-08T05:00:00Z', { started_at: at('2026-03-08T02:00:00Z'), character_id: 'a', scene_type: 'portrait' }),
      generation('2026-03-08T06:00:00Z', {
        started_at: at('2026-03-08T01:00:00Z'),
        character_id: 'b',
        scene_type: 'dance',
        scene_id: 'S2',
      }),
    );
    const result = await studio.reports.generate({ template: 'cost-per-character', ...TENTH }, ADMIN);
    expect(figure(result, 'headline.gpu_hours_per_character').value).toBe(4);
    expect(figure(result, 'headline.wall_hours_per_character')).toMatchObject({ value: 36, n: 2 });
    expect(cells(table(result, 'by_scene_type'), 'scene_type', 'gpu_hours_per_character')).toEqual([
      ['dance', 2.5],
      ['portrait', 1.5],
    ]);
    expect(cells(table(result, 'characters'), 'character_id', 'gpu_hours_per_character', 'wall_hours_per_character')).toEqual([
      ['b', 5, 48],
      ['a', 3, 24],
    ]);
    expect(result.sentences.at(-1)?.text).toBe('Dearest scene type: dance, 2.5 h of 4.0 h.');
  });

  it('shows money where prices are set, as at least where some GPU time has none', async () => {
    await createPrices(studio.documents).put(
      { currency: 'USD', prices: [{ gpu_model: 'H100', from: '2026-03-01T00:00:00Z', price: '2.50' }] },
      { by: 'test' },
    );
    await studio.happens(
      ...delivered('a', 24),
      generation('2026-03-10T05:00:00Z', { started_at: at('2026-03-10T03:00:00Z'), character_id: 'a' }),
      generation('2026-03-10T07:00:00Z', { started_at: at('2026-03-10T06:00:00Z'), character_id: 'a', gpu_model: 'unknown' }),
    );
    const result = await studio.reports.generate({ template: 'cost-per-character', ...TENTH }, ADMIN);
    expect(result.currency).toBe('USD');
    expect(figure(result, 'headline.cost_per_character')).toMatchObject({ value: 5, unit: 'money', at_least: true });
    expect(figure(result, 'money.unpriced_gpu_hours').value).toBe(1);
    expect(result.sentences.map(({ text }) => text)).toContain('Cost per character: at least 5.00 USD.');
  });
});

describe('the review pipeline', () => {
  it('gives turnaround, wait, approval and density, what is pending and how old the oldest is', async () => {
    await studio.happens(
      ...sixBy('Ada'),
      request('2026-03-09T22:00:00Z', { review_id: 'open' }),
      request('2026-03-10T20:00:00Z', { review_id: 'young' }),
    );
    const result = await studio.reports.generate({ template: 'reviewer-productivity', ...TENTH }, ADMIN);
    expect(figure(result, 'headline.review_turnaround_hours_mean')).toMatchObject({ value: 4, n: 6 });
    expect(figure(result, 'headline.review_wait_hours_mean').value).toBe(3);
    expect(figure(result, 'headline.approval_ratio')).toMatchObject({ value: 0.5, n: 6 });
    expect(figure(result, 'headline.annotations_per_segment').value).toBe(2);
    expect(figure(result, 'pending.reviews_pending')).toMatchObject({ value: 2, comparison: { value: 1 } });
    expect(figure(result, 'pending.oldest_pending_hours')).toMatchObject({
      value: 26,
      style: 'duration',
      comparison: { value: 2, good: false },
    });
  });

  it('leaves reviewers out until the studio opts in, and never names them', async () => {
    await studio.happens(...sixBy('ada-1'), ...sixBy('bo-2'));
    const closed = await studio.reports.generate({ template: 'reviewer-productivity', ...TENTH }, ADMIN);
    expect(closed.sections.map(({ id }) => id)).not.toContain('by_reviewer');
    expect(texts(closed.notes)).toContain('By reviewer: Figures by reviewer are left out: the studio has not opted in.');
    expect(JSON.stringify(closed)).not.toContain('ada-1');

    await studio.set({ reviewer_opt_in: true });
    await studio.documents.put(
      'labels',
      'reviewer_id',
      { 'ada-1': { name: 'Ada Lovelace', order: null, colour: null, archived: false } },
      { by: 'test' },
    );
    const open = await studio.reports.generate({ template: 'reviewer-productivity', ...TENTH }, ADMIN);
    expect(cells(table(open, 'by_reviewer'), 'reviewer_id', 'reviews')).toEqual([
      ['ada-1', 6],
      ['bo-2', 6],
    ]);
    expect(JSON.stringify(open)).not.toContain('Lovelace');
  });

  it('refuses a filter on reviewers without the opt-in', async () => {
    const asked = studio.reports.generate({ template: 'reviewer-productivity', ...TENTH, filters: { reviewer_id: ['ada-1'] } }, ADMIN);
    await expect(asked).rejects.toMatchObject({ code: 'reviewers_not_opted_in' });
  });
});

describe('every template', () => {
  it.each(['delivery', 'throughput', 'gpu-utilization', 'quality', 'cost-per-character', 'reviewer-productivity'])(
    'tells of an empty studio: %s',
    async (template) => {
      const result = await studio.reports.generate({ template, preset: 'last-month', zone: 'Asia/Kathmandu' }, ADMIN);
      const rows = result.sections.flatMap((section) => (section.kind === 'table' ? section.rows : []));
      const values = result.sections.flatMap((section) => (section.kind === 'figures' ? section.figures.map(({ value }) => value) : []));
      expect(rows).toEqual([]);
      expect(values.filter((value) => value !== null && value !== 0)).toEqual([]);
    },
  );
});

describe('a single event', () => {
  it.each([
    ['delivery', character('2026-03-10T12:00:00Z', { stage: 'DELIVERED' }), 'headline.characters_delivered'],
    ['throughput', review('2026-03-10T12:00:00Z'), 'scenes.scenes_approved'],
    ['gpu-utilization', generation('2026-03-10T12:00:00Z', { started_at: at('2026-03-10T11:00:00Z') }), 'headline.gpu_hours'],
    ['quality', qa('2026-03-10T12:00:00Z'), 'headline.qa_checks'],
    ['reviewer-productivity', request('2026-03-10T12:00:00Z'), 'pending.reviews_pending'],
  ] as const)('is one in %s', async (template, event, id) => {
    await studio.happens(event);
    const result = await studio.reports.generate({ template, ...TENTH }, ADMIN);
    expect(figure(result, id).value).toBe(1);
  });
});
