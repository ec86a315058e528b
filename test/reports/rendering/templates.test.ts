import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sayValue } from '../../../services/reports/format.ts';
import { createRenderer } from '../../../services/reports/rendering/renderer.ts';
import type { ReportResult } from '../../../services/reports/types.ts';
import { simulatedReports } from '../../gallery/studio.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { letters, readPdf } from './read-pdf.ts';

const renderer = createRenderer({}, { log: quietLog, clock: { now: () => 0 } });
let reports: readonly ReportResult[];

beforeAll(async () => {
  reports = await simulatedReports({ eventsADay: 300 });
});
afterAll(() => renderer.close());

describe('the templates, for a month of a simulated studio', () => {
  it('are six', () => {
    expect(reports.map(({ template }) => template).toSorted()).toEqual([
      'cost-per-character',
      'delivery',
      'gpu-utilization',
      'quality',
      'reviewer-productivity',
      'throughput',
    ]);
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
});

/** What a reader must find on the page. */
function saidBy(report: ReportResult): string[] {
  return report.sections.flatMap((section) => {
    if (section.kind === 'figures') return section.figures.flatMap(({ title, value, style }) => [title, sayValue(value, style, report)]);
    if (section.kind === 'series')
      return section.lines.flatMap(({ values, style }) => values.map((value) => sayValue(value, style, report)));
    const rows = section.show === null ? section.rows : section.rows.slice(0, section.show);
    return rows.flatMap(({ names }) => Object.values(names).filter((name) => !/\p{Script=Devanagari}/u.test(name)));
  });
}
