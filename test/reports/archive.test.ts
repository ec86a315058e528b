import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reader } from '../../services/reports/rights.ts';
import { character, generation, report, request } from '../oracle/sample.ts';
import { ADMIN, cells, figure, openStudio, sectionOf, table, texts, type Studio } from './harness.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
});
beforeEach(async () => {
  await studio.clear();
  studio.at('2026-12-02T08:00:00Z');
});
afterAll(() => studio.close());

const NOVEMBER = { template: 'delivery', from: '2026-11-01', to: '2026-12-01', zone: 'UTC' };
const APOLLO: Reader = { id: 'u-vera', name: 'Vera Viewer', projects: ['apollo'] };

const delivery = (id: string, project: string, when: string) =>
  character(when, { character_id: id, project_id: project, stage: 'DELIVERED' });

describe('the archive', () => {
  it('hands a report out again as it was made, whatever changes afterwards', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    const made = await studio.reports.generate(NOVEMBER, ADMIN);
    await studio.happens(delivery('b', 'apollo', '2026-11-06T10:00:00Z'));
    await studio.set({ studio_name: 'Renamed' });
    expect(await studio.reports.get(made.id, ADMIN)).toEqual(made);
  });

  it('lists newest first, page by page, each once', async () => {
    const made: string[] = [];
    for (let hour = 0; hour < 5; hour += 1) {
      studio.at(`2026-12-02T0${hour}:00:00Z`);
      made.unshift((await studio.reports.generate({ ...NOVEMBER, template: hour === 2 ? 'quality' : 'delivery' }, ADMIN)).id);
    }
    const first = await studio.reports.list({ limit: 3 }, ADMIN);
    const second = await studio.reports.list({ limit: 3, cursor: first.next_cursor! }, ADMIN);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
    expect(second.next_cursor).toBeNull();
    const quality = await studio.reports.list({ template: 'quality' }, ADMIN);
    expect(quality.items).toMatchObject([{ id: made[2], title: 'Quality', from: '2026-11-01T00:00:00.000Z', requested_by: 'u-admin' }]);
    const early = await studio.reports.list({ before: Date.parse('2026-12-02T02:00:00Z') }, ADMIN);
    expect(early.items.map(({ id }) => id)).toEqual(made.slice(3));
    await expect(studio.reports.list({ cursor: 'nonsense' }, ADMIN)).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('reads and lists what an earlier version has kept as JSON', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    const made = await studio.reports.generate({ ...NOVEMBER, filters: { project_id: ['apollo'] } }, ADMIN);
    const listed = (await studio.reports.list({}, ADMIN)).items;
    await studio.store.command("ALTER TABLE reports UPDATE body = {body:String}, listed = '' WHERE 1 SETTINGS mutations_sync = 2", {
      body: JSON.stringify(made),
    });
    await studio.store.command('ALTER TABLE reports CLEAR COLUMN listed SETTINGS alter_sync = 2, mutations_sync = 2');
    expect(await studio.reports.get(made.id, ADMIN)).toEqual(made);
    expect((await studio.reports.list({}, ADMIN)).items).toEqual(listed);
    expect(listed).toMatchObject([
      { zone: 'UTC', preset: null, filters: [{ dimension: 'project_id', values: [{ id: 'apollo' }] }], requested_by_name: 'Ada Admin' },
    ]);
  });

  it('deletes for good', async () => {
    const { id } = await studio.reports.generate(NOVEMBER, ADMIN);
    await studio.reports.remove(id, ADMIN);
    await expect(studio.reports.get(id, ADMIN)).rejects.toMatchObject({ code: 'gone' });
    await expect(studio.reports.get('never-was', ADMIN)).rejects.toMatchObject({ code: 'not_found' });
    expect((await studio.reports.list({}, ADMIN)).items).toEqual([]);
  });

  it('deletes what is older than the retention', async () => {
    const old = await studio.reports.generate(NOVEMBER, ADMIN);
    studio.at('2026-12-20T08:00:00Z');
    const young = await studio.reports.generate(NOVEMBER, ADMIN);
    expect(await studio.reports.removeBefore(Date.parse('2026-12-10T00:00:00Z'))).toBe(1);
    expect((await studio.reports.list({}, ADMIN)).items.map(({ id }) => id)).toEqual([young.id]);
    await expect(studio.reports.get(old.id, ADMIN)).rejects.toMatchObject({ code: 'gone' });
  });
});

describe('what was first reported', () => {
  it('says that a past month has lost a character, and why', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'), delivery('b', 'borea', '2026-11-06T10:00:00Z'));
    const first = await studio.reports.generate(NOVEMBER, ADMIN);
    expect(figure(first, 'headline.characters_delivered')).toMatchObject({ value: 2, first_reported: null });

    studio.at('2026-12-10T08:00:00Z');
    await studio.happens(character('2026-12-05T00:00:00Z', { character_id: 'b', project_id: 'borea', stage: 'REOPENED' }));
    const later = await studio.reports.generate(NOVEMBER, ADMIN);
    expect(figure(later, 'headline.characters_delivered')).toMatchObject({
      value: 1,
      first_reported: { value: 2, at: '2026-12-02T08:00:00.000Z', text: 'first reported 2; 1 reopened since' },
    });
    expect(texts(sectionOf(later, 'headline').notes)).toContain('Characters delivered: first reported 2; 1 reopened since');
  });

  it('tells apart how many reviews are pending from how long the oldest has been', async () => {
    const november = { ...NOVEMBER, template: 'reviewer-productivity' };
    await studio.happens(request('2026-11-20T00:00:00Z', { review_id: 'a' }), request('2026-11-25T00:00:00Z', { review_id: 'b' }));
    await studio.reports.generate(november, ADMIN);
    const again = await studio.reports.generate(november, ADMIN);
    expect(figure(again, 'pending.reviews_pending')).toMatchObject({ value: 2, first_reported: null });
    expect(figure(again, 'pending.oldest_pending_hours')).toMatchObject({ value: 264, first_reported: null });
  });

  it('asks by range and filters: another question has its own memory', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'), delivery('b', 'borea', '2026-11-06T10:00:00Z'));
    await studio.reports.generate(NOVEMBER, ADMIN);
    const other = await studio.reports.generate({ ...NOVEMBER, filters: { project_id: ['apollo'] } }, ADMIN);
    expect(figure(other, 'headline.characters_delivered')).toMatchObject({ value: 1, first_reported: null });
  });

  it('remembers nothing of a range that is not complete yet', async () => {
    studio.at('2026-11-20T00:00:00Z');
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    await studio.reports.generate(NOVEMBER, ADMIN);
    studio.at('2026-12-02T08:00:00Z');
    await studio.happens(delivery('b', 'apollo', '2026-11-25T10:00:00Z'));
    const later = await studio.reports.generate(NOVEMBER, ADMIN);
    expect(figure(later, 'headline.characters_delivered')).toMatchObject({ value: 2, first_reported: null });
  });
});

describe('the fingerprint', () => {
  it('is the same for the same question on the same data, whoever asks', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    const one = await studio.reports.generate(NOVEMBER, ADMIN);
    const other = await studio.reports.generate(NOVEMBER, { ...ADMIN, id: 'u-2', name: 'Bo' });
    expect(other.id).not.toBe(one.id);
    expect(other.fingerprint).toBe(one.fingerprint);
  });

  it('is the same whatever things are called', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    const one = await studio.reports.generate(NOVEMBER, ADMIN);
    await studio.documents.put(
      'labels',
      'project_id',
      { apollo: { name: 'Apollo Eleven', order: null, colour: null, archived: false } },
      { by: 'test' },
    );
    const named = await studio.reports.generate(NOVEMBER, ADMIN);
    expect(table(named, 'by_project').rows[0]?.names).toEqual({ project_id: 'Apollo Eleven' });
    expect(named.fingerprint).toBe(one.fingerprint);
  });

  it('changes with a figure, with the question and with the data time', async () => {
    await studio.happens(delivery('a', 'apollo', '2026-11-05T10:00:00Z'));
    const { fingerprint } = await studio.reports.generate(NOVEMBER, ADMIN);
    const narrower = await studio.reports.generate({ ...NOVEMBER, to: '2026-11-30' }, ADMIN);
    studio.at('2026-12-02T08:15:00Z');
    const later = await studio.reports.generate(NOVEMBER, ADMIN);
    await studio.happens(delivery('b', 'apollo', '2026-11-06T10:00:00Z'));
    const more = await studio.reports.generate(NOVEMBER, ADMIN);
    expect(new Set([fingerprint, narrower.fingerprint, later.fingerprint, more.fingerprint]).size).toBe(4);
  });
});

describe('a reader limited to some projects', () => {
  beforeEach(() =>
    studio.happens(
      delivery('a', 'apollo', '2026-11-05T10:00:00Z'),
      delivery('b', 'borea', '2026-11-06T10:00:00Z'),
      generation('2026-11-06T08:00:00Z', { project_id: 'borea', started_at: Date.parse('2026-11-06T07:00:00Z') }),
      report('2026-11-06T07:00:00Z', '2026-11-06T08:00:00Z'),
    ),
  );

  it('sees these projects only', async () => {
    const result = await studio.reports.generate(NOVEMBER, APOLLO);
    expect(figure(result, 'headline.characters_delivered').value).toBe(1);
    expect(cells(table(result, 'characters'), 'character_id')).toEqual([['a']]);
    expect(JSON.stringify(result)).not.toContain('borea');
    expect(result.filters).toEqual([{ dimension: 'project_id', values: [{ id: 'apollo', name: 'apollo' }] }]);
  });

  it('does not see what cannot be limited, and is told', async () => {
    const result = await studio.reports.generate({ ...NOVEMBER, template: 'gpu-utilization' }, APOLLO);
    expect(result.sections.map(({ id }) => id)).toEqual(['headline', 'gpu_over_time', 'by_project', 'by_scene_type', 'by_tier']);
    const headline = sectionOf(result, 'headline');
    expect(headline.kind === 'figures' && headline.figures.map(({ metric }) => metric)).toEqual(['gpu_hours']);
    expect(texts(headline.notes)).toContain('Utilization is left out: it cannot be limited to the projects you may see.');
    expect(texts(result.notes)[0]).toBe('Limited to apollo: figures that cannot be limited to projects are left out');
  });

  it('may not ask for another project, nor for anything without one', async () => {
    const other = studio.reports.generate({ ...NOVEMBER, filters: { project_id: ['apollo', 'borea'] } }, APOLLO);
    await expect(other).rejects.toMatchObject({ code: 'forbidden' });
    await expect(studio.reports.generate(NOVEMBER, { ...APOLLO, projects: [] })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('finds in the archive only reports on these projects', async () => {
    const own = await studio.reports.generate(NOVEMBER, APOLLO);
    studio.at('2026-12-02T09:00:00Z');
    const filtered = await studio.reports.generate({ ...NOVEMBER, filters: { project_id: ['apollo'] } }, ADMIN);
    const whole = await studio.reports.generate(NOVEMBER, ADMIN);
    // Filtered by project, but the fleet in it is everybody's.
    const fleet = await studio.reports.generate({ ...NOVEMBER, template: 'gpu-utilization', filters: { project_id: ['apollo'] } }, ADMIN);
    const { items } = await studio.reports.list({}, APOLLO);
    expect(items.map(({ id }) => id)).toEqual([filtered.id, own.id]);
    for (const { id } of [whole, fleet]) await expect(studio.reports.get(id, APOLLO)).rejects.toMatchObject({ code: 'not_found' });
    await expect(studio.reports.remove(whole.id, APOLLO)).rejects.toMatchObject({ code: 'not_found' });
  });
});
