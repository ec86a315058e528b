/** Timings into percentiles, and rows into a table for people. */

/** What one run took: on the clock, and of the processors (all threads of this process, the engine's included). */
export interface Duration {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export interface Percentiles {
  readonly runs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Says more than the clock on a machine that has other work. */
  readonly cpuP50Ms: number;
}

function rank(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN;
}

/** Nearest-rank percentiles; the p99 of under a hundred runs is their maximum. */
export function percentiles(durations: readonly Duration[]): Percentiles {
  const wall = durations.map(({ wallMs }) => wallMs);
  const cpu = durations.map(({ cpuMs }) => cpuMs);
  return { runs: durations.length, p50Ms: rank(wall, 0.5), p95Ms: rank(wall, 0.95), p99Ms: rank(wall, 0.99), cpuP50Ms: rank(cpu, 0.5) };
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Runs `action` and resolves with how long it took. @param cpuMs what reads the processor time so far */
export async function timed(action: () => Promise<unknown>, cpuMs: () => number = ownCpuMs): Promise<Duration> {
  const cpuStartMs = cpuMs();
  const startMs = performance.now();
  await action();
  return { wallMs: performance.now() - startMs, cpuMs: cpuMs() - cpuStartMs };
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Prints rows under their headings; numbers to the right. */
export function sayTable(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? formatNumber(cell) : cell)));
  const widths = headings.map((heading, column) => Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  say(line(headings));
  say(widths.map((width) => '-'.repeat(width)).join('  '));
  for (const row of cells) say(line(row));
}

function formatNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });
}
