import type { Cell, Row } from '../../services/metrics/types.ts';

/** Relative; and the same absolutely (hours, money), for differences of large numbers that come out near zero. */
const TOLERANCE = 1e-9;

/** The first difference between two answers in words, null where they agree: rows, their order, fields, nulls, whole numbers exactly. */
export function firstDifference(actual: readonly Row[], expected: readonly Row[]): string | null {
  for (let i = 0; i < Math.max(actual.length, expected.length); i++) {
    const [a, e] = [actual[i], expected[i]];
    if (a === undefined || e === undefined || !rowsAgree(a, e)) {
      return `row ${i} (${actual.length} rows, expected ${expected.length})\n  actual:   ${JSON.stringify(a)}\n  expected: ${JSON.stringify(e)}`;
    }
  }
  return null;
}

function rowsAgree(actual: Row, expected: Row): boolean {
  const fields = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...fields].every((field) => field in actual && field in expected && cellsAgree(actual[field], expected[field]));
}

function cellsAgree(actual: Cell | undefined, expected: Cell | undefined): boolean {
  if (typeof actual !== 'number' || typeof expected !== 'number') return actual === expected;
  return valuesAgree(actual, expected);
}

/** Whether two numbers are the same figure: whole ones exactly (as far as doubles are exact), others to 1e-9. */
export function valuesAgree(actual: number, expected: number): boolean {
  if (Number.isSafeInteger(expected) && Number.isSafeInteger(actual)) return actual === expected;
  return Math.abs(actual - expected) <= TOLERANCE * Math.max(1, Math.abs(expected));
}
