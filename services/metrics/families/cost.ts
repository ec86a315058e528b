/** What delivered characters took in GPU time, money and wall-clock time. docs/figures.md, "Cost". */
import { readGrouped } from '../breakdowns.ts';
import type { Grouping } from '../breakdowns.ts';
import { deliveredCharacters } from '../characters.ts';
import { durationFigure, durationSql } from '../durations.ts';
import { addToGroup, hours, projectKey, sumOf } from '../groups.ts';
import type { Groups, Key, MetricTables } from '../groups.ts';
import { filterSql, filtersWithout, integer, keyReader, priceStretchSql, priceSums, rowIndex } from '../reader.ts';
import type { Asked, Expressions, ResultRow } from '../reader.ts';
import type { Dimension } from '../types.ts';
import { LATEST_MS } from '../../common/calendar-zone.ts';
import { costFigure } from './generation.ts';

/** The dimension that splits the GPU time but not the divisor. */
const OF_THE_GPU_TIME: readonly Dimension[] = ['scene_type'];

/** Dimensions of the delivery that are read together; by character is another matter. */
const AVAILABLE: readonly Dimension[] = ['project_id', 'resolution_tier'];

const EXPRESSIONS: Expressions = { resolution_tier: 'tier' };

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

/** Rows of scene_gpu_quarter of the delivered characters; the set lets the primary key skip all others. */
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
      SELECT project_id, character_id${split}, sum(scene_gpu_quarter.gpu_ms) AS character_ms, ${scenes} AS character_scenes
      FROM scene_gpu_quarter WHERE ${gpuTimeWhere(grouping, asked)} GROUP BY project_id, character_id${split}
    ) AS gpu
    GLOBAL INNER JOIN (${delivered(grouping, asked)}) AS deliveries USING (project_id, character_id)
    ${grouping.groupBy()}`;
  return (await readGrouped(asked, split === '' ? AVAILABLE : OF_THE_GPU_TIME, EXPRESSIONS, sqlOf)).rows;
}

/** The same GPU time with its price, whenever it was spent. */
async function readPriced(asked: Asked): Promise<Groups> {
  const { plan, prices, dimensions } = asked;
  const split = dimensions.includes('scene_type') ? ', scene_type' : '';
  const sqlOf = (grouping: Grouping) => `
    SELECT ${grouping.bucket('toUnixTimestamp(delivered_at)')} AS bucket, ${grouping.select}gpu_model AS price_model,
      price_from, sum(character_ms) AS m_gpu_ms
    FROM (
      SELECT project_id, character_id${split}, gpu_model, ${priceStretchSql(grouping.binder, prices, 0, LATEST_MS, 'toUnixTimestamp(quarter)')} AS price_from,
        sum(scene_gpu_quarter.gpu_ms) AS character_ms
      FROM scene_gpu_quarter WHERE ${gpuTimeWhere(grouping, asked)} GROUP BY project_id, character_id${split}, gpu_model, price_from
    ) AS gpu
    GLOBAL INNER JOIN (${delivered(grouping, asked)}) AS deliveries USING (project_id, character_id)
    ${grouping.groupBy(', price_model, price_from')}`;
  const { rows } = await readGrouped(asked, split === '' ? AVAILABLE : OF_THE_GPU_TIME, EXPRESSIONS, sqlOf);
  const groups: Groups = new Map();
  const keyOf = keyReader(plan, dimensions.length);
  for (const row of rows) addToGroup(groups, keyOf(row), { gpu_ms: integer(row['m_gpu_ms']), ...priceSums(prices, row) });
  return groups;
}
