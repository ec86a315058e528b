/** What delivered characters took in GPU time, money and wall-clock time. docs/figures.md, "Cost". */
import { durationFigure } from '../durations.ts';
import { MS_PER_HOUR, projectKey } from '../groups.ts';
import type { Figure, Key, MetricTables } from '../groups.ts';
import { groupItems, sumByPlace } from '../items.ts';
import type { ItemGroups } from '../items.ts';
import { countsOf, groupLives, readLifeItems, takenBy, turnaroundsOf } from '../lives.ts';
import type { LifeDimension, LifeItems } from '../lives.ts';
import type { Asked } from '../reader.ts';
import type { Dimension } from '../types.ts';
import { NO_GPU_TIME, readGpuTime } from './character-gpu.ts';
import type { GpuTime } from './character-gpu.ts';
import { costFigure } from './generation.ts';
import { mapSpent, moneyOf } from './gpu-spent.ts';
import type { Spent } from './gpu-spent.ts';

/** The dimension that splits the GPU time but not the divisor. */
const OF_THE_GPU_TIME: Dimension = 'scene_type';

export async function readCosts(asked: Asked): Promise<MetricTables> {
  const { dimensions, metrics } = asked;
  const kept = dimensions.filter((dimension) => dimension !== OF_THE_GPU_TIME);
  const isSplit = kept.length < dimensions.length;
  const wantsGpu = metrics.some((metric) => metric !== 'wall_hours_per_character');
  const [{ deliveries, delivered }, gpu] = await Promise.all([
    readDelivered(asked, kept),
    wantsGpu ? readGpuTime(asked, isSplit) : NO_GPU_TIME,
  ]);
  const countAt = countsOf(delivered);
  const turnaroundsAt = turnaroundsOf(delivered, deliveries);
  const deliveredAt = (key: Key): Key => projectKey(key, dimensions, kept);
  const charactersAt = (key: Key): number => countAt(deliveredAt(key));
  const { groups, spent } = isSplit ? spentByType(asked, deliveries, gpu) : spentAt(delivered, deliveries, gpu);
  const occurring = groups.keys;
  const msAt = (key: Key): number => spent.ms[groups.placeOf(key)] ?? 0;
  const scenesAt = (key: Key): number => spent.scenes[groups.placeOf(key)] ?? 0;
  return {
    gpu_hours_per_character: { occurring, at: (key) => perEach(msAt(key), charactersAt(key)) },
    gpu_hours_per_scene: { occurring, at: (key) => perEach(msAt(key), scenesAt(key)) },
    cost_per_character: {
      occurring,
      at: (key) => {
        const n = charactersAt(key);
        if (n === 0) return { value: null, n };
        const { cost, unpriced } = moneyOf(spent, groups.placeOf(key));
        return { ...costFigure(cost, unpriced, BigInt(msAt(key)), n), n };
      },
    },
    wall_hours_per_character: {
      occurring: delivered.keys,
      at: (key) => durationFigure(turnaroundsAt(deliveredAt(key)), 'mean'),
    },
  };
}

/** Deliveries are there long before their GPU time is: they are grouped meanwhile. */
async function readDelivered(asked: Asked, dimensions: readonly Dimension[]) {
  const { plan, question } = asked;
  const lives = await readLifeItems(asked, question.filters, { from: plan.from, to: plan.to, kinds: ['delivered'] });
  const deliveries = takenBy(question.filters, lives.get('delivered')!);
  return { deliveries, delivered: groupLives({ plan, dimensions }, deliveries) };
}

const perEach = (ms: number, n: number): Figure => ({ value: n === 0 ? null : ms / MS_PER_HOUR / n, n });

interface SpentByGroup {
  readonly groups: ItemGroups;
  /** A row for each key of the groups. */
  readonly spent: Spent;
}

/** GPU time of the delivered characters. A scene belongs to one character, so scenes add up. */
const spentAt = (groups: ItemGroups, deliveries: LifeItems, gpu: GpuTime): SpentByGroup => ({
  groups,
  spent: added(groups, gpu.whole, gpu.rowsOf(deliveries)),
});

/** The same where scene_type is among the dimensions: what is grouped are the parts of each delivery. */
function spentByType({ plan, dimensions }: Asked, deliveries: LifeItems, gpu: GpuTime): SpentByGroup {
  const { byType, rowsOf } = gpu;
  const [items, parts]: [number[], number[]] = [[], []];
  for (const [item, row] of rowsOf(deliveries).entries()) {
    if (row === -1) continue;
    for (let part = byType.ends[row - 1] ?? 0; part < byType.ends[row]!; part += 1) {
      items.push(item);
      parts.push(part);
    }
  }
  const columns = dimensions.map((dimension) => {
    if (dimension === OF_THE_GPU_TIME) return parts.map((part) => byType.scene_type[part]!);
    const column = deliveries[dimension as LifeDimension];
    return items.map((item) => column[item]!);
  });
  const groups = groupItems(
    plan,
    items.map((item) => deliveries.at[item]!),
    columns,
  );
  return { groups, spent: added(groups, byType.spent, parts) };
}

/** @param rows of what was spent, by item; −1: nothing */
const added = (groups: ItemGroups, spent: Spent, rows: ArrayLike<number>): Spent =>
  mapSpent(spent, (column) => sumByPlace(groups, column, rows));
