/** Whatever is asked about whatever studio, the metric layer answers what the oracle computes from the events. */
import { describe, expect, test } from 'vitest';
import { DIMENSIONS, GRAINS } from '../../services/metrics/types.ts';
import { ORACLE_METRICS, oracleRows } from '../oracle/oracle.ts';
import { METRIC_DIMENSIONS } from '../support/questions.ts';
import { randomStudio } from '../support/random-studio.ts';
import { mismatch, questionsAbout } from './compare-answers.ts';
import { metricsOver } from './studio-store.ts';

const STUDIOS = Array.from({ length: 12 }, (_, seed) => seed);
const METRICS = [...METRIC_DIMENSIONS.keys()];
/** Each metric leads two questions about each studio. */
const LEADING = [...METRICS, ...METRICS];

describe.each(STUDIOS)('studio %i', (seed) => {
  const studio = randomStudio(seed);
  const metrics = metricsOver(studio.events);

  test('every answer equals the oracle’s', async () => {
    const mismatches: string[] = [];
    for (const asked of questionsAbout(studio, LEADING)) {
      const found = await mismatch(metrics(), studio, asked);
      if (found !== null) mismatches.push(found);
    }
    expect(mismatches.join('\n\n')).toBe('');
  }, 300_000);
});

const rarest = (names: readonly string[], timesAsked: (name: string) => number) => Math.min(...names.map(timesAsked));

describe('what was asked', () => {
  const asked = STUDIOS.map((seed) => randomStudio(seed)).flatMap((studio) =>
    questionsAbout(studio, LEADING).map((one) => ({ ...one, studio })),
  );
  const count = (is: (one: (typeof asked)[number]) => boolean) => asked.filter(is).length;
  const filtered = (value: string | null) =>
    count(({ question }) => Object.values(question.filters).some((values) => values.includes(value)));

  test('every metric, dimension and grain, filters of null and of what does not occur, several zones', () => {
    expect(METRICS.toSorted()).toEqual(ORACLE_METRICS.toSorted());
    expect(rarest(METRICS, (name) => count(({ question }) => question.metrics.includes(name)))).toBeGreaterThanOrEqual(10);
    expect(
      rarest([...DIMENSIONS, ...GRAINS], (name) => count(({ question }) => question.by.some((one) => one === name))),
    ).toBeGreaterThanOrEqual(5);
    expect(rarest(DIMENSIONS, (name) => count(({ question }) => name in question.filters))).toBeGreaterThanOrEqual(3);
    expect(filtered(null)).toBeGreaterThanOrEqual(20);
    expect(filtered('does not occur')).toBeGreaterThanOrEqual(20);
    expect(new Set(asked.map(({ question }) => question.zone)).size).toBeGreaterThanOrEqual(9);
  });

  test('watermarks after, inside and before the range', () => {
    expect(count(({ question, context }) => context.watermark > question.to)).toBeGreaterThanOrEqual(200);
    expect(count(({ question, context }) => question.from < context.watermark && context.watermark < question.to)).toBeGreaterThanOrEqual(
      50,
    );
    expect(count(({ question, context }) => context.watermark <= question.from)).toBeGreaterThanOrEqual(20);
  });

  test('most answers say something', () => {
    const saysSomething = ({ studio, question, context }: (typeof asked)[number]) =>
      oracleRows(studio.events, question, context).some((row) =>
        question.metrics.some((metric) => row[metric] !== null && row[metric] !== 0),
      );
    expect(count(saysSomething) / asked.length).toBeGreaterThan(0.6);
  });
});
