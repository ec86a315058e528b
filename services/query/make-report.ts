/** A report and the files that are wanted of it, as one piece of work that tells where it is. */
import { WrapsheetError } from '../common/errors.ts';
import type { ReportRequest, Reports } from '../reports/build.ts';
import type { ReportDocuments } from '../reports/files/documents.ts';
import type { Reader } from '../reports/rights.ts';
import type { ReportResult } from '../reports/types.ts';
import type { Running } from './jobs.ts';

export interface WantedReport {
  readonly asked: ReportRequest;
  readonly formats: readonly string[];
  readonly who: Reader;
}

interface MakeDeps {
  readonly reports: Pick<Reports, 'generate'>;
  readonly documents: Pick<ReportDocuments, 'file'>;
}

/** How much of the work the questions are where files are wanted too: printing takes about as long. */
const QUESTIONS_SHARE = 0.5;

/** @throws what Reports.generate and ReportDocuments.file throw; of a file that failed, `report` names the report, which is kept */
export async function makeReport({ asked, formats, who }: WantedReport, running: Running, deps: MakeDeps): Promise<ReportResult> {
  const questionsShare = formats.length === 0 ? 1 : QUESTIONS_SHARE;
  const { signal } = running;
  const report = await deps.reports.generate(asked, who, {
    signal,
    onProgress: ({ text, done, of }) => running.step({ text, share: (done / of) * questionsShare }),
  });
  for (const [index, format] of formats.entries()) {
    const share = questionsShare + (index / formats.length) * (1 - questionsShare);
    const request = { format, requestedBy: who.id };
    try {
      await deps.documents.file(report, request, { signal, onStep: (text) => running.step({ text, share }) });
    } catch (error) {
      if (!(error instanceof WrapsheetError)) throw error;
      throw new WrapsheetError(error.code, error.message, { cause: error, params: { ...error.params, report: report.id } });
    }
  }
  return report;
}
