import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bcaInterval, jackknifeAcceleration, mean, percentileInterval, quantile } from '../../services/reports/statistics/bootstrap.ts';
import { kitagawa } from '../../services/reports/statistics/kitagawa.ts';
import { newcombeInterval, wilsonInterval, type Counts } from '../../services/reports/statistics/newcombe.ts';
import { normalCdf, normalQuantile } from '../../services/reports/statistics/normal.ts';
import { trendTest } from '../../services/reports/statistics/trend.ts';

const counts = (hits: number, n: number): Counts => ({ hits, n });
const anyCounts = fc.integer({ min: 1, max: 500 }).chain((n) => fc.integer({ min: 0, max: n }).map((hits) => counts(hits, n)));

const variance = (values: readonly number[]): number => {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
};

const pointsOf = (...values: readonly number[]) => values.map((y, x) => ({ x, y }));

describe('the normal distribution', () => {
  it('has the tabled values', () => {
    expect(normalCdf(0)).toBeCloseTo(0.5, 7);
    expect(normalCdf(1.96)).toBeCloseTo(0.9750021, 6);
    expect(normalCdf(-3)).toBeCloseTo(0.0013499, 7);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 8);
    expect(normalQuantile(0.01)).toBeCloseTo(-2.326347874, 8);
  });
});

describe('intervals of proportions', () => {
  // Newcombe, Statistics in Medicine 17 (1998) 857–872, Table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives the score interval published for %i of %i', (hits, n, low, high) => {
    const found = wilsonInterval(counts(hits, n));
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  // Newcombe, Statistics in Medicine 17 (1998) 873–890, Table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('gives the difference published for %i/%i − %i/%i', (a, m, b, n, low, high) => {
    const found = newcombeInterval(counts(a, m), counts(b, n));
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  it('holds the difference, stays within −1 and 1, and turns round with the sides', () => {
    fc.assert(
      fc.property(anyCounts, anyCounts, (after, before) => {
        const { low, high } = newcombeInterval(after, before);
        const difference = after.hits / after.n - before.hits / before.n;
        const turned = newcombeInterval(before, after);
        expect(low).toBeLessThanOrEqual(difference);
        expect(high).toBeGreaterThanOrEqual(difference);
        expect(low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(high).toBeLessThanOrEqual(1 + 1e-12);
        expect(turned.low).toBeCloseTo(-high, 12);
      }),
    );
  });
});

describe('bootstrap intervals', () => {
  // Efron and Tibshirani, An Introduction to the Bootstrap (1993), Table 14.1 and §14.3: variance of the spatial test data A.
  const SPATIAL = [48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41];

  it('finds the acceleration of the published example', () => {
    expect(variance(SPATIAL)).toBeCloseTo(171.5, 1);
    expect(jackknifeAcceleration(SPATIAL, variance)).toBeCloseTo(0.061, 3);
  });

  it('comes near the published intervals, which themselves rest on 2,000 resamples', () => {
    const options = { seed: 1, level: 0.9, resamples: 20_000 };
    const percentile = percentileInterval(SPATIAL, variance, options);
    expect(Math.abs(percentile.low - 100.8)).toBeLessThan(4);
    expect(Math.abs(percentile.high - 233.9)).toBeLessThan(4);
    const bca = bcaInterval(SPATIAL, variance, options);
    expect(Math.abs(bca.low - 115.8)).toBeLessThan(5);
    expect(Math.abs(bca.high - 259.6)).toBeLessThan(6);
  });

  it('is the same each time for the same seed, and moves little with another', () => {
    const one = bcaInterval(SPATIAL, mean, { seed: 7 });
    expect(bcaInterval(SPATIAL, mean, { seed: 7 })).toEqual(one);
    const other = bcaInterval(SPATIAL, mean, { seed: 8 });
    expect(other).not.toEqual(one);
    expect(Math.abs(other.low - one.low)).toBeLessThan(1);
  });

  it('is a point where all values are equal', () => {
    expect(bcaInterval([5, 5, 5], mean, { seed: 1 })).toEqual({ low: 5, high: 5 });
  });

  it('takes quantiles with linear interpolation at (n − 1) p', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 20, 30, 40, 50], 0.9)).toBe(46);
    expect(quantile([7], 0.9)).toBe(7);
  });
});

describe('trends', () => {
  it('finds the slope of Hollander and Wolfe (1973), example 9.1: five years of cloud seeding', () => {
    const { slope, s } = trendTest(pointsOf(1.26, 1.27, 1.12, 1.16, 1.03));
    expect(slope).toBeCloseTo(-0.0563, 4);
    expect(s).toBe(-6);
  });

  it('finds S of the EPA’s example (QA/G-9, 2000, box 4-16)', () => {
    expect(trendTest(pointsOf(5, 6, 11, 8, 10)).s).toBe(6);
  });

  it('corrects the variance for ties', () => {
    // By hand: n = 5, ties of 2 and 2: (5·4·15 − 2·(2·1·9)) / 18 = (300 − 36) / 18.
    const { variance, s, z } = trendTest(pointsOf(1, 1, 2, 3, 3));
    expect(variance).toBeCloseTo(264 / 18, 12);
    expect(s).toBe(8);
    expect(z).toBeCloseTo(7 / Math.sqrt(264 / 18), 12);
  });

  it('sees no trend in a constant', () => {
    expect(trendTest(pointsOf(3, 3, 3, 3, 3, 3, 3, 3))).toMatchObject({ slope: 0, s: 0, p: 1 });
  });

  it('keeps the distance of points in time, where one is missing', () => {
    expect(
      trendTest([
        { x: 0, y: 0 },
        { x: 3, y: 3 },
      ]).slope,
    ).toBe(1);
  });

  it('finds the slope of a line, and turns round with the values', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 8, maxLength: 24 });
    fc.assert(
      fc.property(values, fc.integer({ min: -50, max: 50 }), (noise, slope) => {
        expect(trendTest(noise.map((_noise, x) => ({ x, y: slope * x }))).slope).toBeCloseTo(slope, 9);
        const [up, down] = [trendTest(pointsOf(...noise)), trendTest(pointsOf(...noise.map((value) => -value)))];
        expect(up.s + down.s).toBe(0);
        expect(up.p).toBeCloseTo(down.p, 12);
      }),
    );
  });
});

describe('why a ratio moved', () => {
  it('tells a better rate from a better mix', () => {
    // By hand: portraits 50 of 100 → 60 of 100, dances 20 of 100 → 75 of 300.
    const found = kitagawa([
      { key: 'portrait', before: counts(50, 100), after: counts(60, 100) },
      { key: 'dance', before: counts(20, 100), after: counts(75, 300) },
    ]);
    // Rate: (0.5 + 0.25)/2 · 0.10 + (0.5 + 0.75)/2 · 0.05; mix: 0.55 · (−0.25) + 0.225 · 0.25.
    expect(found?.rate).toBeCloseTo(0.0375 + 0.03125, 12);
    expect(found?.mix).toBeCloseTo(-0.08125, 12);
    expect(found?.change).toBeCloseTo(135 / 400 - 70 / 200, 12);
  });

  it('counts a part that is new as mix only', () => {
    const found = kitagawa([
      { key: 'old', before: counts(5, 10), after: counts(5, 10) },
      { key: 'new', before: counts(0, 0), after: counts(10, 10) },
    ]);
    expect(found).toMatchObject({ change: 0.25, rate: 0, mix: 0.25 });
  });

  it('is unknown where one side has nothing', () => {
    expect(kitagawa([{ key: 'a', before: counts(0, 0), after: counts(1, 2) }])).toBeNull();
  });

  it('adds up: parts to rate and mix, rate and mix to the change', () => {
    const part = fc.record({
      key: fc.string(),
      before: fc.oneof(anyCounts, fc.constant(counts(0, 0))),
      after: fc.oneof(anyCounts, fc.constant(counts(0, 0))),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const found = kitagawa(parts);
        if (found === null) return;
        const sum = (of: 'rate' | 'mix') => found.parts.reduce((total, effect) => total + effect[of], 0);
        expect(sum('rate')).toBeCloseTo(found.rate, 12);
        expect(sum('mix')).toBeCloseTo(found.mix, 12);
        expect(found.rate + found.mix).toBeCloseTo(found.change, 14);
      }),
    );
  });
});
