import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../../services/reports/csv-parse.ts';
import { reportCsv, rowsCsv, type ReportCsvOptions } from '../../services/reports/csv.ts';
import type { ReportResult } from '../../services/reports/types.ts';
import { character } from '../oracle/sample.ts';
import { ADMIN, openStudio, type Studio } from './harness.ts';

let studio: Studio;
let result: ReportResult;

beforeAll(async () => {
  studio = await openStudio();
  studio.at('2026-12-02T08:00:00Z');
  await studio.documents.put(
    'labels',
    'project_id',
    { apollo: { name: 'Apollo, "11"', order: null, colour: null, archived: false } },
    { by: 'test' },
  );
  await studio.happens(
    character('2026-11-03T10:00:00Z', { character_id: '=cmd()', project_id: 'apollo' }),
    character('2026-11-05T10:00:00Z', { character_id: '=cmd()', project_id: 'apollo', stage: 'DELIVERED' }),
  );
  result = await studio.reports.generate({ template: 'delivery', from: '2026-11-01', to: '2026-12-01', zone: 'Europe/Berlin' }, ADMIN);
});
afterAll(() => studio.close());

const text = (options: ReportCsvOptions = {}): string => [...reportCsv(result, options)].join('');

/** A section read back as a list of records by column name. */
function readBack(section: string): Record<string, string>[] {
  const [head = [], ...rows] = parseCsv(text({ section }));
  return rows.map((row) => Object.fromEntries(head.map((column, index) => [column, row[index] ?? ''])));
}

const csv = (rows: Parameters<typeof rowsCsv>[0]): string => [...rowsCsv(rows)].join('');

describe('a report as CSV', () => {
  it('ends its lines with CRLF and has nothing before the first cell unless told', () => {
    expect(text().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text().startsWith('At a glance\r\n')).toBe(true);
    expect(text({ bom: true }).codePointAt(0)).toBe(0xfeff);
  });

  it('gives ids and names both', () => {
    expect(readBack('by_project')).toMatchObject([
      {
        project_id: 'apollo',
        project_id_name: 'Apollo, "11"',
        characters_delivered: '1',
        characters_delivered_before: '0',
        turnaround_hours_mean: '48',
        turnaround_hours_mean_n: '1',
      },
      { project_id: '', project_id_name: 'Total', characters_delivered: '1' },
    ]);
  });

  it('makes text of what a spreadsheet would run', () => {
    expect(readBack('characters')).toMatchObject([
      { character_id: "'=cmd()", onboarded_at: '2026-11-03T10:00:00.000Z', turnaround_hours: '48' },
    ]);
  });

  it('gives each bucket of a series, and each figure with its n, change and formula', () => {
    expect(readBack('units').at(-1)).toMatchObject({
      month: '2026-11',
      from: '2026-11-01T00:00:00+01:00',
      partial: 'false',
      characters_delivered: '1',
    });
    expect(readBack('headline')[1]).toMatchObject({
      figure: 'headline.turnaround_hours_mean',
      value: '48',
      unit: 'hours',
      n: '1',
      formula: 'mean of onboarded → delivered',
    });
  });

  it('says on request in comments what the figures are', () => {
    const lines = text({ header: true }).split('\r\n');
    expect(lines[0]).toBe('"# Delivery summary, Studio"');
    expect(lines[1]).toContain('2026-11-01T00:00:00+01:00 to 2026-12-01T00:00:00+01:00 (excluded), Europe/Berlin');
    expect(text({ header: true })).toContain(result.fingerprint);
  });

  it('separates with semicolons where told', () => {
    const [head] = [...reportCsv(result, { section: 'by_tier', delimiter: ';' })];
    expect(head).toMatch(/^resolution_tier;resolution_tier_name;characters_delivered/);
  });
});

describe('rows as CSV', () => {
  it('keeps numbers as numbers and leaves out what is not there', () => {
    expect(
      csv([
        { day: '2026-03-10', change: -4.5, share: null },
        { day: '2026-03-11', change: 1e-7, share: 0, partial: true },
      ]),
    ).toBe('day,change,share,partial\r\n2026-03-10,-4.5,,\r\n2026-03-11,1e-7,0,true\r\n');
  });

  it('lets a plain negative number in a text alone, and nothing else that begins like a formula', () => {
    const ids = ['-5', '-5+1', '=1', '+1', '@x', '\tx', '\rx', 'a=b', '-'];
    expect(parseCsv(csv(ids.map((id) => ({ id })))).map(([cell]) => cell)).toEqual([
      'id',
      '-5',
      "'-5+1",
      "'=1",
      "'+1",
      "'@x",
      "'\tx",
      "'\rx",
      'a=b',
      "'-",
    ]);
  });

  it('reads back as it was written, whatever the text', () => {
    const cell = fc.string({ unit: 'binary', minLength: 1 }).filter((value) => !/^[=+\-@\t\r\n\uFEFF]/.test(value));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (pairs) => {
        const written = csv(pairs.map(([a, b]) => ({ a, b })));
        expect(parseCsv(written)).toEqual([['a', 'b'], ...pairs]);
      }),
    );
  });
});
