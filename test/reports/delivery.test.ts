import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Value } from 'typebox/value';
import type { CharacterEvent } from '../../services/events/types.ts';
import { ReportResultSchema } from '../../services/reports/types.ts';
import { character } from '../oracle/sample.ts';
import { ADMIN, cells, figure, openStudio, sectionOf, series, table, texts, type Studio } from './harness.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
});
beforeEach(() => studio.clear());
afterAll(() => studio.close());

/** One stage of character `id` of project `project`. */
const stage = (id: string, project: string, what: CharacterEvent['stage'], when: string, tier = '4K'): CharacterEvent =>
  character(when, { character_id: id, project_id: project, stage: what, resolution_tier: tier });

const NOVEMBER = { template: 'delivery', from: '2026-11-01', to: '2026-12-01', zone: 'UTC' };

/** October: one delivered. November: a (48 h) and b (24 h) of Apollo, c of Borea without onboarding; d under way; e reopened. */
const AUTUMN = [
  stage('x', 'apollo', 'ONBOARDED', '2026-10-02T00:00:00Z'),
  stage('x', 'apollo', 'DELIVERED', '2026-10-12T00:00:00Z'),
  stage('a', 'apollo', 'ONBOARDED', '2026-11-03T10:00:00Z'),
  stage('a', 'apollo', 'DELIVERED', '2026-11-05T10:00:00Z'),
  stage('b', 'apollo', 'ONBOARDED', '2026-11-09T00:00:00Z', '8K'),
  stage('b', 'apollo', 'DELIVERED', '2026-11-10T00:00:00Z', '8K'),
  stage('c', 'borea', 'DELIVERED', '2026-11-20T12:00:00Z'),
  stage('d', 'borea', 'ONBOARDED', '2026-11-21T00:00:00Z'),
  stage('e', 'borea', 'ONBOARDED', '2026-11-01T00:00:00Z'),
  stage('e', 'borea', 'DELIVERED', '2026-11-02T00:00:00Z'),
  stage('e', 'borea', 'REOPENED', '2026-11-28T00:00:00Z'),
];

describe('the delivery summary', () => {
  it('says in a sentence how many characters were delivered, in how many projects, beside the month before', async () => {
    studio.at('2026-12-02T08:00:00Z');
    await studio.happens(...AUTUMN);
    const result = await studio.reports.generate(NOVEMBER, ADMIN);
    expect(result.sentences.map(({ text }) => text)).toEqual([
      'November 2026: 3 characters across 2 projects, up from 1 in October 2026.',
      'Turnaround, mean: 1 d 12 h, down from 10 d in October 2026.',
      'Characters in progress: 2, up from 0 in October 2026.',
    ]);
    expect(result.sentences[0]?.parts.find((part) => part.figure !== null)).toEqual({
      text: '3 characters',
      figure: 'headline.characters_delivered',
    });
  });

  it('names a preset as people do', async () => {
    studio.at('2026-11-25T12:00:00Z');
    await studio.happens(...AUTUMN.filter((event) => event.occurred_at < Date.parse('2026-11-25')));
    const result = await studio.reports.generate({ template: 'delivery', preset: 'this month', zone: 'UTC' }, ADMIN);
    expect(result.sentences[0]?.text).toBe('This month: 4 characters across 2 projects, up from 1 at the same time of the month before.');
    expect(result.range).toMatchObject({ preset: 'this-month', from: '2026-11-01T00:00:00+00:00', text: '1–25 November 2026, UTC' });
  });

  it('shows value, n, change and direction of each headline figure', async () => {
    studio.at('2026-12-02T08:00:00Z');
    await studio.happens(...AUTUMN);
    const result = await studio.reports.generate(NOVEMBER, ADMIN);
    expect(figure(result, 'headline.characters_delivered')).toMatchObject({
      value: 3,
      unit: 'count',
      comparison: { value: 1, change: 2, relative: 2, good: true },
      partial: false,
    });
    // a took 48 h, b 24 h; c is delivered, but its onboarding is not known.
    expect(figure(result, 'headline.turnaround_hours_mean')).toMatchObject({
      value: 36,
      n: 2,
      comparison: { value: 240, change: -204, good: true },
    });
    expect(figure(result, 'progress.characters_onboarded')).toMatchObject({ value: 4, comparison: { value: 1 } });
    expect(figure(result, 'progress.characters_in_progress').value).toBe(2);
    expect(figure(result, 'progress.characters_reopened')).toMatchObject({
      value: 1,
      comparison: { value: 0, relative: null, good: false },
    });
  });

  it('shows the last twelve months, the range included', async () => {
    studio.at('2026-12-02T08:00:00Z');
    await studio.happens(...AUTUMN);
    const units = series(await studio.reports.generate(NOVEMBER, ADMIN), 'units');
    expect(units.grain).toBe('month');
    expect(units.buckets.map(({ name }) => name)).toEqual([
      '2025-12',
      '2026-01',
      '2026-02',
      '2026-03',
      '2026-04',
      '2026-05',
      '2026-06',
      '2026-07',
      '2026-08',
      '2026-09',
      '2026-10',
      '2026-11',
    ]);
    expect(units.lines[0]?.values).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3]);
    expect(units.buckets.some(({ partial }) => partial)).toBe(false);
  });

  it('breaks down by project and tier, with the total asked for', async () => {
    studio.at('2026-12-02T08:00:00Z');
    await studio.happens(...AUTUMN);
    const result = await studio.reports.generate(NOVEMBER, ADMIN);
    const projects = table(result, 'by_project');
    expect(cells(projects, 'project_id', 'characters_delivered', 'turnaround_hours_mean')).toEqual([
      ['apollo', 2, 36],
      ['borea', 1, null],
    ]);
    expect(projects.rows[0]?.comparison['characters_delivered']).toBe(1);
    expect(projects.total?.cells).toEqual({ characters_delivered: 3, turnaround_hours_mean: 36, turnaround_hours_p50: 36 });
    expect(cells(table(result, 'by_tier'), 'resolution_tier', 'characters_delivered')).toEqual([
      ['4K', 2],
      ['8K', 1],
    ]);
    expect(
      cells(table(result, 'progress_by_project'), 'project_id', 'characters_in_progress', 'characters_onboarded', 'characters_reopened'),
    ).toEqual([
      ['borea', 2, 2, 1],
      ['apollo', 0, 2, 0],
    ]);
  });

  it('lists as many characters as it counts, with onboarding, delivery and turnaround', async () => {
    studio.at('2026-12-02T08:00:00Z');
    await studio.happens(...AUTUMN);
    const list = table(await studio.reports.generate(NOVEMBER, ADMIN), 'characters');
    expect(list.rows.map((row) => row.cells)).toEqual([
      {
        project_id: 'apollo',
        character_id: 'a',
        resolution_tier: '4K',
        onboarded_at: '2026-11-03T10:00:00.000Z',
        delivered_at: '2026-11-05T10:00:00.000Z',
        turnaround_hours: 48,
      },
      {
        project_id: 'apollo',
        character_id: 'b',
        resolution_tier: '8K',
        onboarded_at: '2026-11-09T00:00:00.000Z',
        delivered_at: '2026-11-10T00:00:00.000Z',
        turnaround_hours: 24,
      },
      {
        project_id: 'borea',
        character_id: 'c',
        resolution_tier: '4K',
        onboarded_at: null,
        delivered_at: '2026-11-20T12:00:00.000Z',
        turnaround_hours: null,
      },
    ]);
    expect(texts(list.notes)).toEqual(['1 without a known onboarding: their turnaround is unknown and not in the mean']);
  });

  it('is valid by its own schema, and says how far the data are complete', async () => {
    studio.at('2026-12-02T08:00:00Z');
    await studio.happens(...AUTUMN);
    const result = await studio.reports.generate(NOVEMBER, ADMIN);
    expect([...Value.Errors(ReportResultSchema, result)]).toEqual([]);
    expect(result).toMatchObject({
      watermark: '2026-12-02T07:55:00.000Z',
      provisional_from: '2026-12-01T07:55:00.000Z',
      source: 'rollup',
      dead_letters: 0,
    });
    expect(result.formulas['characters_delivered']?.formula).toContain('number of characters');
  });

  it('tells of an empty studio without inventing figures', async () => {
    studio.at('2026-12-02T08:00:00Z');
    const result = await studio.reports.generate(NOVEMBER, ADMIN);
    expect(result.sentences.map(({ text }) => text)).toEqual([
      'November 2026: 0 characters, as in October 2026.',
      'Characters in progress: 0, as in October 2026.',
    ]);
    expect(figure(result, 'headline.turnaround_hours_mean').value).toBeNull();
    expect(texts(sectionOf(result, 'by_project').notes)).toContain('Nothing in this range');
  });

  it('marks a range that ends after the watermark, and leaves the future unknown', async () => {
    studio.at('2026-11-15T12:00:00Z');
    await studio.happens(...AUTUMN.slice(0, 6));
    const result = await studio.reports.generate({ ...NOVEMBER, to: '2027-01-01' }, ADMIN);
    expect(figure(result, 'headline.characters_delivered')).toMatchObject({ value: 2, partial: true });
    expect(texts(result.notes)).toContain('The data are complete up to 15 Nov 2026, 11:55 (UTC); the range ends later');
    const units = series(result, 'units');
    expect(units.buckets.at(-2)).toMatchObject({ name: '2026-11', partial: true, future: false });
    expect(units.buckets.at(-1)).toMatchObject({ name: '2026-12', future: true });
    expect(units.lines[0]?.values.slice(-2)).toEqual([2, null]);
  });
});
