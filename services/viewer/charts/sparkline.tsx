/** A small line without axes beside a figure: its shape over the range, gaps where nothing is known, the unfinished end lighter. It is no reading aid. */
import type { Bucket } from '../../reports/types.ts';
import styles from './chart.module.css';

interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly buckets: readonly Bucket[];
}

const WIDTH = 100;
const HEIGHT = 28;
const EDGE = 3;

export function Sparkline({ values, buckets }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(0, ...known), Math.max(...known)];
  const x = (index: number): number => EDGE + (index / Math.max(1, values.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number): number => HEIGHT - EDGE - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * EDGE);
  const last = values.findLastIndex((value) => value !== null);
  const settled = values.map((value, index) => (isOpen(buckets[index]) ? null : value));
  const open = values.map((value, index) => (isOpen(buckets[index]) || isOpen(buckets[index + 1]) ? value : null));
  return (
    <svg className={styles['spark']} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={pathOf(settled, x, y)} />
      <path d={pathOf(open, x, y)} data-open="true" />
      <path d={`M${x(last)} ${y(values[last]!)}h0`} data-end="true" />
    </svg>
  );
}

const isOpen = (bucket: Bucket | undefined): boolean => bucket !== undefined && (bucket.partial || bucket.provisional);

function pathOf(values: readonly (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  return values
    .map((value, index) =>
      value === null ? '' : `${(values[index - 1] ?? null) === null ? 'M' : 'L'}${x(index).toFixed(2)} ${y(value).toFixed(2)}`,
    )
    .join('');
}
