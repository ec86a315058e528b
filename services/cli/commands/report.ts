/** `wrapsheet report`: a stored report in one or several formats. */
import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { ProblemError, type Api } from '../api.ts';
import { askJson, withApi, type DataOption } from '../context.ts';
import { rangeOf, type RangeOptions } from '../range-options.ts';
import { UsageError } from '../usage-error.ts';

interface ReportOptions extends DataOption, RangeOptions {
  readonly format: readonly string[];
  readonly out?: string;
}

const JOB_POLL_MS = 500;

export async function report(template: string, options: ReportOptions): Promise<void> {
  const { format: formats, out } = options;
  if (formats.length > 1 && out === undefined) throw new UsageError('Several formats need a file: -o FILE');
  await withApi(options, async (api) => {
    const id = await generate(api, { template, compare: true, ...rangeOf(options), formats });
    for (const format of formats) {
      const { bytes } = await api.request({ method: 'GET', path: `/reports/${id}/download?format=${encodeURIComponent(format)}` });
      if (out === undefined) process.stdout.write(bytes);
      else await writeFile(formats.length === 1 ? out : withEnding(out, format), bytes);
    }
  });
}

async function generate(api: Api, body: object): Promise<string> {
  const answer = await api.request({ method: 'POST', path: '/reports/generate', body });
  const { id } = JSON.parse(answer.text) as { readonly id: string };
  return answer.status === 202 ? finished(api, id) : id;
}

/** The report of a job, once it is done. */
async function finished(api: Api, job: string): Promise<string> {
  for (;;) {
    const state = await askJson<{
      readonly report: string | null;
      readonly problem: { readonly status: number; readonly code: string; readonly detail: string; readonly advice: string } | null;
    }>(api, 'GET', `/reports/jobs/${job}`);
    if (state.report !== null) return state.report;
    if (state.problem !== null) throw new ProblemError(state.problem.status, state.problem, null);
    await new Promise((resolve) => setTimeout(resolve, JOB_POLL_MS));
  }
}

const withEnding = (file: string, format: string): string => `${file.slice(0, file.length - extname(file).length)}.${format}`;
