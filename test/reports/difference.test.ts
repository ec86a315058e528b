import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WrapsheetError } from '../../services/common/errors.ts';
import { createMetrics } from '../../services/metrics/metrics.ts';
import { createReports } from '../../services/reports/build.ts';
import { differenceOf } from '../../services/reports/difference.ts';
import type { Reader } from '../../services/reports/rights.ts';
import { character } from '../oracle/sample.ts';
import { ADMIN, figure, openStudio, type Studio } from './harness.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
});
beforeEach(async () => {
  await studio.clear();
  studio.at('2026-11-20T08:00:00Z');
});
afterAll(() => studio.close());

const APOLLO: Reader = { id: 'u-vera', name: 'Vera Viewer', projects: ['apollo'] };
const THIS_MONTH = { template: 'delivery', preset: 'this-month', zone: 'Asia/Kolkata' };

const delivery = (id: string, project: string, when: string) =>
  character(when, { character_id: id, project_id: project, stage: 'DELIVERED' });

describe('a stored report beside today', () => {
  it('says the same while the data are the same, however much later it is', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    studio.at('2026-12-02T08:00:00Z');
    const { id } = await studio.reports.generate({ ...THIS_MONTH, preset: 'last-month' }, ADMIN);
    studio.at('2027-03-01T08:00:00Z');
    const { was, now, difference } = await studio.reports.today(id, ADMIN);
    expect(now.range).toEqual(was.range);
    expect(now.comparison).toEqual(was.comparison);
    expect(now.filters).toEqual(was.filters);
    expect(difference).toMatchObject({ changed: 0, others: [] });
    expect(difference.figures.length).toBeGreaterThan(2);
  });

  it('shows what a late event has changed, in figures, charts and tables, and leaves the stored one as it was', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    const made = await studio.reports.generate(THIS_MONTH, ADMIN);
    await studio.happens(delivery('late', 'borea', '2026-11-06T10:00:00Z'));
    const { was, now, difference } = await studio.reports.today(made.id, ADMIN);
    expect(was).toEqual(made);
    expect(figure(now, 'headline.characters_delivered').value).toBe(2);
    expect(difference.figures).toContainEqual(
      expect.objectContaining({ figure: 'headline.characters_delivered', was: 1, now: 2, change: 1, relative: 1, changed: true }),
    );
    expect(difference.others).toContainEqual(
      expect.objectContaining({ section: 'by_project', place: 'borea: characters_delivered', was: null, now: 1, change: null }),
    );
    expect(difference.changed).toBeGreaterThan(1);
    expect(await studio.reports.get(made.id, ADMIN)).toEqual(made);
    expect((await studio.reports.list({}, ADMIN)).items.map(({ id }) => id)).toEqual([made.id]);
  });

  it('asks the bounds of then, whatever the preset would mean today', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    const { id } = await studio.reports.generate(THIS_MONTH, ADMIN);
    studio.at('2027-03-15T08:00:00Z');
    await studio.happens(delivery('b', 'apollo', '2027-03-10T10:00:00Z'));
    const { was, now } = await studio.reports.today(id, ADMIN);
    expect(now.range).toEqual(was.range);
    expect(figure(now, 'headline.characters_delivered').value).toBe(1);
  });

  it('asks with the rights of whoever asked then', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'), delivery('b', 'borea', '2026-11-06T10:00:00Z'));
    const { id } = await studio.reports.generate(THIS_MONTH, APOLLO);
    const { now, difference } = await studio.reports.today(id, ADMIN);
    expect(JSON.stringify(now)).not.toContain('borea');
    expect(difference.changed).toBe(0);
    const whole = await studio.reports.generate(THIS_MONTH, ADMIN);
    await expect(studio.reports.today(whole.id, APOLLO)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('asks a definition as it was, though it was never saved', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    const definition = {
      title: 'Deliveries',
      sections: [{ kind: 'figures' as const, id: 'head', title: 'Head', metrics: ['characters_delivered'] }],
    };
    const { id } = await studio.reports.generate({ definition, from: '2026-11-01', to: '2026-11-10', zone: 'UTC' }, ADMIN);
    await studio.happens(delivery('b', 'apollo', '2026-11-06T10:00:00Z'));
    const { difference } = await studio.reports.today(id, ADMIN);
    expect(difference.figures).toEqual([
      expect.objectContaining({ figure: 'head.characters_delivered', title: 'Characters delivered', was: 1, now: 2, changed: true }),
    ]);
  });

  it('is called off with its questions', async () => {
    const { id } = await studio.reports.generate(THIS_MONTH, ADMIN);
    const stop = new AbortController();
    stop.abort(new Error('nobody waits'));
    await expect(studio.reports.today(id, ADMIN, { signal: stop.signal })).rejects.toThrow('nobody waits');
  });
});

describe('a difference', () => {
  it('is none for values that differ in the last bits of a sum only', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    const made = await studio.reports.generate(THIS_MONTH, ADMIN);
    const nudged = {
      sections: made.sections.map((section) =>
        section.kind === 'figures'
          ? { ...section, figures: section.figures.map((one) => ({ ...one, value: one.value === null ? null : one.value * (1 + 1e-14) })) }
          : section,
      ),
    };
    expect(differenceOf(made, nudged).changed).toBe(0);
  });

  it('has unknown for what only one of both tells', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    const made = await studio.reports.generate(THIS_MONTH, ADMIN);
    const { figures } = differenceOf(made, { sections: [] });
    expect(figures.find((one) => one.figure === 'headline.characters_delivered')).toMatchObject({
      was: 1,
      now: null,
      change: null,
      changed: true,
    });
  });
});

const table = (by: 'project_id' | 'scene_type') => ({
  kind: 'table' as const,
  id: by,
  title: `By ${by}`,
  by: [by],
  metrics: ['gpu_hours'],
});

describe('while a report is made', () => {
  it('tells which sections are still asked for', async () => {
    const told: string[] = [];
    const shares: number[] = [];
    await studio.reports.generate(THIS_MONTH, ADMIN, {
      onProgress({ text, done, of }) {
        told.push(text);
        shares.push(done / of);
      },
    });
    expect(told[0]).toMatch(/^querying sections .+, .+, .+ and \d+ more$/);
    expect(told.at(-1)).toMatch(/^querying section [^,]+$/);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  it('names the section whose questions fail', async () => {
    const { store, documents } = studio;
    const metrics = createMetrics({ store });
    const reports = createReports({
      store,
      documents,
      clock: { now: () => Date.UTC(2026, 10, 20) },
      freshness: () => Promise.resolve({ watermark: Date.UTC(2026, 10, 20), provisionalFrom: 0, verifiedTo: null, deadLetters: 0 }),
      metrics: {
        ...metrics,
        answer: (question, context, options) =>
          question.by.includes('scene_type')
            ? Promise.reject(new WrapsheetError('store_away', 'No answer'))
            : metrics.answer(question, context, options),
      },
    });
    const told: string[] = [];
    const definition = { title: 'GPU', sections: [table('project_id'), table('scene_type')] };
    const range = { from: '2026-11-01', to: '2026-11-10' };
    const making = reports.generate({ definition, ...range }, ADMIN, { onProgress: ({ text }) => void told.push(text) });
    await expect(making).rejects.toMatchObject({ code: 'store_away' });
    expect(told.at(-1)).toBe('querying section By scene_type');
  });
});
