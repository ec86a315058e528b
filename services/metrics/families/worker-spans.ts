/** From when to when workers report, and whether they are always the same: one row for each worker, read once for a report. */
import { createBinder } from '../binder.ts';
import { filterSql, filtersWithout, readOnce } from '../reader.ts';
import type { Asked, ResultRow } from '../reader.ts';
import { workerSpans } from './worker-days.ts';

export interface WorkerSpan {
  readonly worker_id: string;
  /** Begin of the first report and end of the last, epoch ms. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** All reports give the same model and number of GPUs: these. */
  readonly steady: boolean;
  readonly gpu_model: string | null;
  readonly gpu_count: number;
}

/** Of the workers that the question's filters leave. */
export function readWorkerSpans(asked: Asked): Promise<readonly WorkerSpan[]> {
  const filters = filtersWithout(asked.question.filters, ['gpu_model']);
  return readOnce(asked, JSON.stringify(['spans', filters]), async () => {
    const binder = createBinder();
    const rows = await asked.store.query<ResultRow>(workerSpans(filterSql(binder, filters)), binder.params, asked.options);
    return rows.map((row) => ({
      worker_id: row['worker_id'] as string,
      firstMs: Number(row['first_ms']),
      lastMs: Number(row['last_ms']),
      steady: Number(row['steady']) === 1,
      gpu_model: row['steady_model'] as string | null,
      gpu_count: Number(row['steady_gpus']),
    }));
  });
}
