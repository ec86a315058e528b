import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRenderer } from '../../../services/reports/rendering/renderer.ts';
import type { ReportResult } from '../../../services/reports/types.ts';
import { simulatedReports } from '../../gallery/studio.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { letters, readPdf, saidBy } from './read-pdf.ts';

const renderer = createRenderer({}, { log: quietLog, clock: { now: () => 0 } });
let reports: readonly ReportResult[];

beforeAll(async () => {
  reports = await simulatedReports({ eventsADay: 300 });
});
afterAll(() => renderer.close());

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
});
