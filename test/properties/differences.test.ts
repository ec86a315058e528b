import { describe, expect, test } from 'vitest';
import { firstDifference, valuesAgree } from './differences.ts';

describe('two answers differ', () => {
  test('not in the last digits of a fraction, nor in the order of fields', () => {
    expect(firstDifference([{ gpu_hours: 0.1 + 0.2, day: 'd' }], [{ day: 'd', gpu_hours: 0.3 }])).toBeNull();
    expect(valuesAgree(1 / 3, 0.33333333)).toBe(false);
  });

  test('in a whole number, however large', () => {
    expect(valuesAgree(10_000_000_001, 10_000_000_000)).toBe(false);
  });

  test.each([
    ['a row too many', [{ a: 1 }, { a: 1 }], [{ a: 1 }]],
    ['a row missing', [], [{ a: 1 }]],
    ['another order', [{ a: 'x' }, { a: 'y' }], [{ a: 'y' }, { a: 'x' }]],
    ['null for 0', [{ a: null }], [{ a: 0 }]],
    ['a field too many', [{ a: 1, partial: true }], [{ a: 1 }]],
    ['a field missing', [{ a: 1 }], [{ a: 1, partial: true }]],
    ['a number for a text', [{ a: 1 }], [{ a: '1' }]],
  ])('in %s', (_, actual, expected) => {
    expect(firstDifference(actual, expected)).toContain('row ');
  });
});
