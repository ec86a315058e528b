import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { parseCsv } from '../../../services/reports/csv-parse.ts';
import { reportCsv } from '../../../services/reports/csv.ts';
import { createFormats } from '../../../services/reports/files/formats.ts';
import { createRenderer } from '../../../services/reports/rendering/renderer.ts';
import { isIntervalTable } from '../../../services/reports/rendering/view/interval-table.ts';
import { ReportResultSchema, type ReportResult, type Section } from '../../../services/reports/types.ts';
import { simulatedReports } from '../../gallery/studio.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { letters, readPdf, saidBy } from './read-pdf.ts';
import { saidPeriods, saidRows } from './said-rows.ts';

const renderer = createRenderer({}, { log: quietLog, clock: { now: () => 0 } });
let reports: readonly ReportResult[];

beforeAll(async () => {
  reports = await simulatedReports({ eventsADay: 300 });
});
afterAll(() => renderer.close());

/** The same schema with no room for fields that it does not name. */
function closed(schema: TSchema): TSchema {
  return JSON.parse(JSON.stringify(schema), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'properties' in value && 'type' in value
      ? { ...value, additionalProperties: false }
      : value,
  ) as TSchema;
}

/** A section of the CSV as records by column. */
function csvOf(report: ReportResult, section: Section): Readonly<Record<string, string>>[] {
  const [head = [], ...records] = parseCsv([...reportCsv(report, { section: section.id })].join(''));
  return records.map((record) => Object.fromEntries(head.map((column, index) => [column, record[index] ?? ''])));
}

/** The figures of a section as the CSV should have them, row by row. */
function figuresOf(section: Section): Readonly<Record<string, number | null>>[] {
  if (section.kind === 'figures')
    return section.figures.map(({ value, n, interval, comparison }) => ({
      value,
      n,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      value_before: comparison?.value ?? null,
      change: comparison?.change ?? null,
      relative_change: comparison?.relative ?? null,
    }));
  if (section.kind === 'series') {
    const at = (index: number) =>
      section.lines.map(({ metric, values, n }) => ({ [metric]: values[index] ?? null, [`${metric}_n`]: n[index] ?? null }));
    const periods = section.buckets.map((_bucket, index) => at(index));
    return section.dimension === null ? periods.map((lines) => Object.assign({}, ...lines)) : periods.flat();
  }
  if (section.kind === 'text') return [];
  const rows = section.total === null ? section.rows : [...section.rows, section.total];
  const metrics = section.columns.filter(({ kind }) => kind === 'metric');
  return rows.map(({ cells, n, comparison }) =>
    Object.fromEntries(
      metrics.flatMap(({ id }) => [
        [id, typeof cells[id] === 'number' ? cells[id] : null],
        ...(n[id] === undefined ? [] : [[`${id}_n`, n[id]]]),
        ...(comparison[id] === undefined ? [] : [[`${id}_before`, comparison[id]]]),
      ]),
    ),
  );
}

describe('the templates, for a month of a simulated studio', () => {
  it('are six', () => {
    expect(new Set(reports.map(({ template }) => template))).toEqual(
      new Set(['cost-per-character', 'delivery', 'gpu-utilization', 'quality', 'reviewer-productivity', 'throughput']),
    );
  });

  it('have every section among their parts', () => {
    for (const report of reports)
      expect(renderer.html(report).parts).toEqual(['cover', 'summary', ...report.sections.map(({ id }) => `section:${id}`), 'appendix']);
  });

  it('print their figures, their charts’ values and the names of their rows', async () => {
    for (const report of reports) {
      const { text, warnings } = await readPdf((await renderer.pdf(report)).bytes);
      const said = letters(text);
      expect(warnings).toEqual([]);
      for (const value of saidBy(report)) expect(said).toContain(letters(value));
    }
  });

  it('have every figure of every row and of every period in the PDF, in its place', async () => {
    for (const report of reports) {
      const said = letters((await readPdf((await renderer.pdf(report)).bytes)).text);
      const tables = report.sections.flatMap((section) => (section.kind === 'table' && !isIntervalTable(section) ? [section] : []));
      const drawn = report.sections.flatMap((section) =>
        section.kind === 'series' && section.lines.some(({ values }) => values.some((value) => value !== null && value !== 0))
          ? [section]
          : [],
      );
      const wanted = [
        ...tables.flatMap((section) => saidRows(section, report).map((text) => ({ of: section.id, text }))),
        ...drawn.flatMap((section) => saidPeriods(section, report).map((text) => ({ of: section.id, text }))),
      ];
      expect(wanted.length).toBeGreaterThan(10);
      let at = 0;
      for (const { of, text } of wanted) {
        const found = said.indexOf(text, at);
        expect(found, `${report.template ?? ''}, ${of}: ${text}`).toBeGreaterThanOrEqual(at);
        at = found + text.length;
      }
    }
  });

  it('have every figure in the CSV, as it is in the result', () => {
    for (const report of reports)
      for (const section of report.sections) {
        const records = csvOf(report, section);
        const figures = figuresOf(section);
        expect(records).toHaveLength(figures.length);
        for (const [index, wanted] of figures.entries()) {
          const record = records[index]!;
          const read = Object.fromEntries(Object.keys(wanted).map((id) => [id, record[id] === '' ? null : Number(record[id])]));
          expect(read, `${report.template ?? ''}, ${section.id}, row ${index}`).toEqual(wanted);
        }
      }
  });

  it('are as JSON the results themselves, and as their schema says, which knows every field', async () => {
    const formats = createFormats(renderer);
    const strict = closed(ReportResultSchema);
    for (const report of reports) {
      const pieces: string[] = [];
      const rendering = { signal: new AbortController().signal, logo: null, step: () => undefined };
      for await (const piece of formats.render('json', report, {}, rendering)) pieces.push(String(piece));
      const read: unknown = JSON.parse(pieces.join(''));
      expect(read).toEqual(report);
      expect([...Value.Errors(strict, read)]).toEqual([]);
      expect(Value.Check(strict, { ...report, another: 1 })).toBe(false);
      expect(Value.Check(strict, { ...report, sections: [{ ...report.sections[0], title: 1 }] })).toBe(false);
    }
  });
});
