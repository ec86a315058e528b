/** What delivered characters took in GPU time, money and wall-clock time. docs/figures.md, "Cost". */
import type { Binder } from '../binder.ts';
import { readGrouped } from '../breakdowns.ts';
import type { Grouping } from '../breakdowns.ts';
import { deliveredCharacters } from '../characters.ts';
import { durationFigure, durationSql } from '../durations.ts';
import { addToGroup, hours, projectKey, sumOf } from '../groups.ts';
import type { Groups, Key, MetricTables } from '../groups.ts';
import type { PriceBook } from '../prices.ts';
import { filterSql, filtersWithout, integer, keyReader, priceSums, rowIndex } from '../reader.ts';
import type { Asked, Expressions, ResultRow } from '../reader.ts';
import type { Dimension } from '../types.ts';
import { LATEST_MS } from '../../common/calendar-zone.ts';
import { costFigure } from './generation.ts';

/** The dimension that splits the GPU time but not the divisor. */
const OF_THE_GPU_TIME: readonly Dimension[] = ['scene_type'];

/** Dimensions of the delivery that are read together; by character is another matter. */
const AVAILABLE: readonly Dimension[] = ['project_id', 'resolution_tier'];

const EXPRESSIONS: Expressions = { resolution_tier: 'tier' };

/** Of a row of scene_gpu. */
const START_MS = 'toUnixTimestamp64Milli(started_at)';
const END_MS = 'toUnixTimestamp64Milli(ended_at)';

export async function readCosts(asked: Asked): Promise<MetricTables> {
  const { dimensions, metrics } = asked;
  const kept = dimensions.filter((dimension) => !OF_THE_GPU_TIME.includes(dimension));
  const [characters, gpu, priced] = await Promise.all([
    readCharacters(asked, kept),
    metrics.some((metric) => metric.startsWith('gpu_hours_')) || kept.length < dimensions.length ? readGpuTime(asked) : [],
    metrics.includes('cost_per_character') ? readPriced(asked) : (new Map() as Groups),
  ]);
  const delivered = rowIndex(asked, characters, kept.length);
  const gpuRows = rowIndex(asked, gpu);
  const characterRow = (key: Key) => delivered.at(projectKey(key, dimensions, kept));
  const charactersAt = (key: Key) => Number(characterRow(key)?.['characters'] ?? 0);
  const gpuMs = (key: Key) => integer(gpuRows.at(key)?.['gpu_ms'] ?? 0);
  const occurring = kept.length === dimensions.length ? delivered.keys : gpuRows.keys;
  return {
    gpu_hours_per_character: {
      occurring,
      at: (key) => {
        const n = charactersAt(key);
        return { value: n === 0 ? null : hours(gpuMs(key)) / n, n };
      },
    },
    gpu_hours_per_scene: {
      occurring,
      at: (key) => {
        const n = Number(gpuRows.at(key)?.['scenes'] ?? 0);
        return { value: n === 0 ? null : hours(gpuMs(key)) / n, n };
      },
    },
    cost_per_character: {
      occurring,
      at: (key) => {
        const n = charactersAt(key);
        if (n === 0) return { value: null, n };
        return { ...costFigure(sumOf(priced, key, 'cost'), sumOf(priced, key, 'unpriced'), sumOf(priced, key, 'gpu_ms'), n), n };
      },
    },
    wall_hours_per_character: { occurring: delivered.keys, at: (key) => durationFigure(characterRow(key), 'mean') },
  };
}

function delivered({ binder, plan }: Grouping, { question }: Asked): string {
  return deliveredCharacters(binder, filtersWithout(question.filters, OF_THE_GPU_TIME), plan.from, plan.to);
}

/** The divisors: delivered characters by every dimension but the scene type. */
async function readCharacters(asked: Asked, kept: readonly Dimension[]): Promise<readonly ResultRow[]> {
  const sqlOf = (grouping: Grouping) => `
    SELECT ${grouping.bucket('toUnixTimestamp(delivered_at)')} AS bucket, ${grouping.select}count() AS characters, ${durationSql('turnaround_ms')}
    FROM (${delivered(grouping, asked)})
    ${grouping.groupBy()}`;
  return (await readGrouped({ ...asked, dimensions: kept }, AVAILABLE, EXPRESSIONS, sqlOf)).rows;
}

/** Rows of scene_gpu of the delivered characters; the set lets the primary key skip all others. */
function gpuTimeWhere(grouping: Grouping, asked: Asked): string {
  const { scene_type } = asked.question.filters;
  return `(project_id, character_id) GLOBAL IN (SELECT project_id, character_id FROM (${delivered(grouping, asked)}))
      ${scene_type === undefined ? '' : filterSql(grouping.binder, { scene_type })}`;
}

async function readGpuTime(asked: Asked): Promise<readonly ResultRow[]> {
  const { dimensions, metrics } = asked;
  const split = dimensions.includes('scene_type') ? ', scene_type' : '';
  // A scene belongs to one character, so scenes counted for each character add up.
  const scenes = metrics.includes('gpu_hours_per_scene') ? 'uniqExact(scene_id)' : '0';
  const sqlOf = (grouping: Grouping) => `
    SELECT ${grouping.bucket('toUnixTimestamp(delivered_at)')} AS bucket, ${grouping.select}sum(character_ms) AS gpu_ms, sum(character_scenes) AS scenes
    FROM (
      SELECT project_id, character_id${split}, sum(gpus * (${END_MS} - ${START_MS})) AS character_ms, ${scenes} AS character_scenes
      FROM scene_gpu WHERE ${gpuTimeWhere(grouping, asked)} GROUP BY project_id, character_id${split}
    ) AS gpu
    GLOBAL INNER JOIN (${delivered(grouping, asked)}) AS deliveries USING (project_id, character_id)
    ${grouping.groupBy()}`;
  return (await readGrouped(asked, split === '' ? AVAILABLE : OF_THE_GPU_TIME, EXPRESSIONS, sqlOf)).rows;
}

/** The stretches of equal prices that an attempt ran in, as (from, to) ms. */
function stretchesSql(binder: Binder, { changes }: PriceBook): string {
  const edges = [0, ...changes.filter((change) => change > 0), LATEST_MS];
  const list = (ms: readonly number[]) => binder.bind('Array(Int64)', ms);
  const stretches = `arrayZip(${list(edges.slice(0, -1))}, ${list(edges.slice(1))})`;
  return changes.length === 0 ? stretches : `arrayFilter(edge -> edge.1 < ${END_MS} AND edge.2 > ${START_MS}, ${stretches})`;
}

/** The same GPU time with its price, whenever it was spent. */
async function readPriced(asked: Asked): Promise<Groups> {
  const { plan, prices, dimensions } = asked;
  const split = dimensions.includes('scene_type') ? ', scene_type' : '';
  const sqlOf = (grouping: Grouping) => `
    SELECT ${grouping.bucket('toUnixTimestamp(delivered_at)')} AS bucket, ${grouping.select}gpu_model AS price_model,
      price_from, sum(character_ms) AS m_gpu_ms
    FROM (
      WITH arrayJoin(${stretchesSql(grouping.binder, prices)}) AS stretch
      SELECT project_id, character_id${split}, gpu_model, intDiv(stretch.1, 1000) AS price_from,
        sum(gpus * (least(${END_MS}, stretch.2) - greatest(${START_MS}, stretch.1))) AS character_ms
      FROM scene_gpu WHERE ${gpuTimeWhere(grouping, asked)} GROUP BY project_id, character_id${split}, gpu_model, price_from
    ) AS gpu
    GLOBAL INNER JOIN (${delivered(grouping, asked)}) AS deliveries USING (project_id, character_id)
    ${grouping.groupBy(', price_model, price_from')}`;
  const { rows } = await readGrouped(asked, split === '' ? AVAILABLE : OF_THE_GPU_TIME, EXPRESSIONS, sqlOf);
  const groups: Groups = new Map();
  const keyOf = keyReader(plan, dimensions.length);
  for (const row of rows) addToGroup(groups, keyOf(row), { gpu_ms: integer(row['m_gpu_ms']), ...priceSums(prices, row) });
  return groups;
}
