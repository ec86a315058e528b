/** What delivered characters took in GPU time, money and wall-clock time. docs/figures.md, "Cost". */
import type { Binder } from '../binder.ts';
import { readGrouped } from '../breakdowns.ts';
import { deliveredCharacters } from '../characters.ts';
import { durationFigure, durationSql } from '../durations.ts';
import { hours, projectKey } from '../groups.ts';
import type { Key, MetricTables } from '../groups.ts';
import type { PriceBook } from '../prices.ts';
import { filterSql, filtersWithout, integer, rowIndex } from '../reader.ts';
import type { Asked, Expressions, ResultRow } from '../reader.ts';
import type { Reach } from '../time-plan.ts';
import type { Dimension } from '../types.ts';
import { LATEST_MS } from '../../common/calendar-zone.ts';
import { costFigure } from './generation.ts';

/** The dimension that splits the GPU time but not the divisor. */
const OF_THE_GPU_TIME: readonly Dimension[] = ['scene_type'];

const EXPRESSIONS: Expressions = { resolution_tier: 'tier' };

/** What the statements are asked for besides the number of characters. */
const GPU = 'gpu';
const PRICED = 'priced';
const SCENES = 'scenes';
const WALL = 'wall';

const NEEDS: Readonly<Record<string, readonly string[]>> = {
  gpu_hours_per_character: [GPU],
  gpu_hours_per_scene: [GPU, SCENES],
  cost_per_character: [GPU, PRICED],
  wall_hours_per_character: [WALL],
};

/** Of a row of scene_gpu. */
const START_MS = 'toUnixTimestamp64Milli(started_at)';
const END_MS = 'toUnixTimestamp64Milli(ended_at)';

export async function readCosts(asked: Asked): Promise<MetricTables> {
  const { dimensions } = asked;
  const kept = dimensions.filter((dimension) => !OF_THE_GPU_TIME.includes(dimension));
  const isSplit = kept.length < dimensions.length;
  const [characters, split] = await Promise.all([readCharacters(asked, kept, isSplit), isSplit ? readSplit(asked) : []]);
  const delivered = rowIndex(asked, characters, kept.length);
  const gpuRows = isSplit ? rowIndex(asked, split) : delivered;
  const characterRow = (key: Key) => delivered.at(projectKey(key, dimensions, kept));
  const charactersAt = (key: Key) => Number(characterRow(key)?.['characters'] ?? 0);
  const sum = (key: Key, name: string) => integer(gpuRows.at(key)?.[name] ?? 0);
  const occurring = gpuRows.keys;
  return {
    gpu_hours_per_character: {
      occurring,
      at: (key) => {
        const n = charactersAt(key);
        return { value: n === 0 ? null : hours(sum(key, 'gpu_ms')) / n, n };
      },
    },
    gpu_hours_per_scene: {
      occurring,
      at: (key) => {
        const n = Number(sum(key, 'scenes'));
        return { value: n === 0 ? null : hours(sum(key, 'gpu_ms')) / n, n };
      },
    },
    cost_per_character: {
      occurring,
      at: (key) => {
        const n = charactersAt(key);
        if (n === 0) return { value: null, n };
        return { ...costFigure(sum(key, 'cost'), sum(key, 'unpriced'), sum(key, 'gpu_ms'), n), n };
      },
    },
    wall_hours_per_character: { occurring: delivered.keys, at: (key) => durationFigure(characterRow(key), 'mean') },
  };
}

const needsOf = (metrics: readonly string[]): readonly string[] => metrics.flatMap((metric) => NEEDS[metric] ?? []);

const deliveries = (binder: Binder, reach: Reach, { question }: Asked): string =>
  deliveredCharacters(binder, filtersWithout(question.filters, OF_THE_GPU_TIME), reach.from, reach.to);

/** The delivered characters with their GPU time, by every dimension but the scene type. */
async function readCharacters(asked: Asked, kept: readonly Dimension[], isSplit: boolean): Promise<readonly ResultRow[]> {
  const { rows } = await readGrouped(asked, {
    dimensions: kept,
    expressions: EXPRESSIONS,
    // Split by scene type, only the divisor is wanted of these.
    needs: isSplit ? needsOf(asked.metrics).filter((need) => need === WALL) : needsOf(asked.metrics),
    statements: (reach, needs) => [
      ({ binder, columns, groupBy }) => `
    SELECT ${columns('toUnixTimestamp(delivered_at)')}count() AS characters${needs.has(WALL) ? `, ${durationSql('turnaround_ms')}` : ''}${sumsSql(needs)}
    FROM (${deliveries(binder, reach, asked)}) AS deliveries
    ${needs.has(GPU) ? `GLOBAL LEFT JOIN (${gpuTimeSql(binder, reach, asked, needs, '')}) AS gpu USING (project_id, character_id)` : ''}
    ${groupBy()}`,
    ],
  });
  return rows;
}

/** The GPU time of the delivered characters by scene type, and further dimensions. */
async function readSplit(asked: Asked): Promise<readonly ResultRow[]> {
  const { rows } = await readGrouped(asked, {
    dimensions: asked.dimensions,
    expressions: EXPRESSIONS,
    needs: [GPU, ...needsOf(asked.metrics)],
    statements: (reach, needs) => [
      ({ binder, columns, groupBy }) => `
    SELECT ${columns('toUnixTimestamp(delivered_at)')}count() AS parts${sumsSql(needs)}
    FROM (${gpuTimeSql(binder, reach, asked, needs, ', scene_type')}) AS gpu
    GLOBAL INNER JOIN (${deliveries(binder, reach, asked)}) AS deliveries USING (project_id, character_id)
    ${groupBy()}`,
    ],
  });
  return rows;
}

/** The sums of `gpuTimeSql` over characters. A scene belongs to one character, so scenes counted for each character add up. */
function sumsSql(needs: ReadonlySet<string>): string {
  return [
    needs.has(GPU) ? ', sum(character_ms) AS gpu_ms' : '',
    needs.has(SCENES) ? ', sum(character_scenes) AS scenes' : '',
    needs.has(PRICED) ? ', toString(sum(character_cost)) AS cost, sum(character_unpriced) AS unpriced' : '',
  ].join('');
}

/** GPU time of the delivered characters, whenever spent: one row for each character, and each scene type where `split` by it. */
function gpuTimeSql(binder: Binder, reach: Reach, asked: Asked, needs: ReadonlySet<string>, split: '' | ', scene_type'): string {
  const { scene_type } = asked.question.filters;
  const priced = needs.has(PRICED);
  const scenes = needs.has(SCENES) ? ', uniqExact(scene_id) AS character_scenes' : '';
  const money = ', sum(toInt128(ms) * greatest(price, 0)) AS character_cost, sumIf(ms, price < 0) AS character_unpriced';
  return `
      ${priced ? pricedSql(binder, asked.prices) : `WITH gpus * (${END_MS} - ${START_MS}) AS ms`}
      SELECT project_id, character_id${split}, sum(ms) AS character_ms${scenes}${priced ? money : ''}
      FROM scene_gpu
      WHERE (project_id, character_id) GLOBAL IN (SELECT project_id, character_id FROM (${deliveries(binder, reach, asked)}))
        ${scene_type === undefined ? '' : filterSql(binder, { scene_type })}
      GROUP BY project_id, character_id${split}`;
}

/**
 * Takes an attempt apart into the stretches of equal prices that it ran in: `ms` of GPU time in a stretch, and its `price` in millionths for a
 * GPU-hour, −1 without one. A stretch is (from, to, price of models without a price of their own).
 */
function pricedSql(binder: Binder, prices: PriceBook): string {
  const starts = [0, ...prices.changes.filter((change) => change > 0)];
  const list = (values: readonly number[]) => binder.bind('Array(Int64)', values);
  const stretches = `arrayZip(${list(starts)}, ${list([...starts.slice(1), LATEST_MS])}, ${list(starts.map((start) => prices.priceAt(null, start) ?? -1))})`;
  const ranIn = starts.length === 1 ? stretches : `arrayFilter(edge -> edge.1 < ${END_MS} AND edge.2 > ${START_MS}, ${stretches})`;
  return `WITH arrayJoin(${ranIn}) AS stretch,
        gpus * (least(${END_MS}, stretch.2) - greatest(${START_MS}, stretch.1)) AS ms,
        ${ownPriceSql(binder, prices)} AS price`;
}

function ownPriceSql(binder: Binder, { ofModels }: PriceBook): string {
  if (ofModels.length === 0) return 'stretch.3';
  const models = binder.bind(
    'Array(String)',
    ofModels.map(({ model }) => model),
  );
  const nested = (values: readonly (readonly number[])[]) => binder.bind('Array(Array(Int64))', values);
  const starts = nested(ofModels.map((own) => own.prices.map((price) => price.from)));
  const values = nested(ofModels.map((own) => own.prices.map((price) => price.micros_per_gpu_hour)));
  const place = `indexOf(${models}, ifNull(toString(gpu_model), ''))`;
  const latest = `arrayLastIndex(start -> start <= stretch.1, arrayElement(${starts}, ${place}))`;
  return `if(${latest} > 0, arrayElement(arrayElement(${values}, ${place}), ${latest}), stretch.3)`;
}
