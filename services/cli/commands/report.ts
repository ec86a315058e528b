/** `wrapsheet report`: a stored report in one or several formats. */
import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { setTimeout as waitMs } from 'node:timers/promises';
import type { Api } from '../api.ts';
import { askJson, withApi, type DataOption } from '../context.ts';
import { ProblemError } from '../problem-error.ts';
import { createStepBar, type StepBar } from '../progress.ts';
import { rangeOf, type RangeOptions } from '../range-options.ts';
import { UsageError } from '../usage-error.ts';

interface ReportOptions extends DataOption, RangeOptions {
  readonly format: readonly string[];
  readonly out?: string;
}

interface Job {
  readonly id: string;
  readonly step: string | null;
  readonly progress: number;
  readonly report: string | null;
  readonly problem: { readonly status: number; readonly code: string; readonly detail: string; readonly advice: string } | null;
}

const JOB_POLL_MS = 200;

export async function report(template: string, options: ReportOptions): Promise<void> {
  const { out } = options;
  const formats = [...new Set(options.format)];
  if (formats.length > 1 && out === undefined) throw new UsageError('Several formats need a file: -o FILE');
  await withApi(options, async (api) => {
    const bar = createStepBar(template, process.stderr);
    try {
      const id = await make(api, { template, compare: true, ...rangeOf(options), formats }, bar);
      for (const format of formats) {
        bar.at(1, `writing ${format.toUpperCase()}`);
        const { bytes } = await api.request({ method: 'GET', path: `/reports/${id}/download?format=${encodeURIComponent(format)}` });
        if (out === undefined) process.stdout.write(bytes);
        else await writeFile(formats.length === 1 ? out : withEnding(out, format), bytes);
      }
    } finally {
      bar.end();
    }
  });
}

/** Follows the making of a report with its files; answers its id. */
async function make(api: Api, body: object, bar: StepBar): Promise<string> {
  const { status, text } = await api.request({ method: 'POST', path: '/reports/generate', body, headers: { prefer: 'respond-async' } });
  let job = JSON.parse(text) as Job;
  // It was made before a job could be told.
  if (status === 201) return job.id;
  for (;;) {
    if (job.problem !== null) throw new ProblemError(job.problem.status, job.problem, null);
    if (job.report !== null) return job.report;
    bar.at(job.progress, job.step);
    await waitMs(JOB_POLL_MS);
    job = await askJson<Job>(api, 'GET', `/reports/jobs/${job.id}`);
  }
}

const withEnding = (file: string, format: string): string => `${file.slice(0, file.length - extname(file).length)}.${format}`;
