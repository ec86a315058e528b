/** Which stored reports go: those that are too old, too many, or too much. Pinned ones count, but stay. Pure. */

export interface Kept {
  readonly id: string;
  /** Epoch ms. */
  readonly generatedAt: number;
  /** The result and its rendered files. */
  readonly sizeBytes: number;
  readonly pinned: boolean;
}

/** null, or not set: no limit. */
export interface RetentionLimits {
  readonly report_days?: number | null;
  readonly report_count?: number | null;
  readonly report_bytes?: number | null;
}

const DAY_MS = 86_400_000;

/** When a report goes by its age, epoch ms; null: never. */
export const expiryOf = (
  { generatedAt, pinned }: Pick<Kept, 'generatedAt' | 'pinned'>,
  { report_days: days = null }: RetentionLimits,
): number | null => (pinned || days === null ? null : generatedAt + days * DAY_MS);

/** Ids of the reports to remove, the oldest first. */
export function toRemove(reports: readonly Kept[], limits: RetentionLimits, now: number): string[] {
  const mostReports = limits.report_count ?? Infinity;
  const mostBytes = limits.report_bytes ?? Infinity;
  const removed: string[] = [];
  let count = reports.length;
  let sizeBytes = reports.reduce((sum, report) => sum + report.sizeBytes, 0);
  for (const report of reports.toSorted((a, b) => a.generatedAt - b.generatedAt || (a.id < b.id ? -1 : 1))) {
    if (report.pinned) continue;
    const expiry = expiryOf(report, limits);
    const tooOld = expiry !== null && expiry <= now;
    if (!tooOld && count <= mostReports && sizeBytes <= mostBytes) continue;
    removed.push(report.id);
    count -= 1;
    sizeBytes -= report.sizeBytes;
  }
  return removed;
}
