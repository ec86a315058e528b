/** What delivered characters took in GPU time, money and wall-clock time. docs/figures.md, "Cost". */
import { durationFigure } from '../durations.ts';
import { bucketFinder, createFold } from '../fold.ts';
import type { Fold } from '../fold.ts';
import { MS_PER_HOUR, projectKey } from '../groups.ts';
import type { Figure, Key, MetricTables } from '../groups.ts';
import { foldLives, readLifeItems, takenBy, turnaroundsAt, valuesOf } from '../lives.ts';
import type { LifeItem } from '../lives.ts';
import type { Asked } from '../reader.ts';
import type { Dimension } from '../types.ts';
import { readGpuTime } from './character-gpu.ts';
import type { CharacterTime, GpuTime } from './character-gpu.ts';
import { costFigure } from './generation.ts';
import { addSpent, moneyOf, nothingSpent } from './gpu-spent.ts';
import type { Spent } from './gpu-spent.ts';

/** The dimension that splits the GPU time but not the divisor. */
const OF_THE_GPU_TIME: Dimension = 'scene_type';

const NO_GPU: GpuTime = { prices: [], timesOf: () => [] };

export async function readCosts(asked: Asked): Promise<MetricTables> {
  const { dimensions, plan, question, metrics } = asked;
  const kept = dimensions.filter((dimension) => dimension !== OF_THE_GPU_TIME);
  const isSplit = kept.length < dimensions.length;
  const wantsGpu = metrics.some((metric) => metric !== 'wall_hours_per_character');
  const [lives, gpu] = await Promise.all([
    readLifeItems(asked, question.filters, { from: plan.from, to: plan.to, kinds: ['delivered'] }),
    wantsGpu ? readGpuTime(asked, isSplit) : NO_GPU,
  ]);
  const deliveries = takenBy(question.filters, lives.get('delivered') ?? []);
  const delivered = foldLives({ plan, dimensions: kept }, deliveries);
  const spent = isSplit ? foldByType(asked, deliveries, gpu) : foldSpent(asked, deliveries, gpu);
  const { prices } = gpu;
  const deliveredAt = (key: Key): Key => projectKey(key, dimensions, kept);
  const charactersAt = (key: Key): number => delivered.at(deliveredAt(key))?.count ?? 0;
  const spentAt = (key: Key): Spent => spent.at(key) ?? nothingSpent();
  const occurring = isSplit ? spent.keys() : delivered.keys();
  return {
    gpu_hours_per_character: { occurring, at: (key) => perEach(spentAt(key).ms, charactersAt(key)) },
    gpu_hours_per_scene: { occurring, at: (key) => perEach(spentAt(key).ms, spentAt(key).scenes) },
    cost_per_character: {
      occurring,
      at: (key) => {
        const n = charactersAt(key);
        if (n === 0) return { value: null, n };
        const { cost, unpriced } = moneyOf(spentAt(key), prices);
        return { ...costFigure(cost, unpriced, BigInt(spentAt(key).ms), n), n };
      },
    },
    wall_hours_per_character: {
      occurring: delivered.keys(),
      at: (key) => durationFigure(turnaroundsAt(delivered, deliveredAt(key)), 'mean'),
    },
  };
}

const perEach = (ms: number, n: number): Figure => ({ value: n === 0 ? null : ms / MS_PER_HOUR / n, n });

/** GPU time of the delivered characters by bucket of the delivery and dimensions. A scene belongs to one character, so scenes add up. */
function foldSpent(asked: Asked, deliveries: readonly LifeItem[], gpu: GpuTime): Fold<Spent> {
  const fold = createFold(nothingSpent);
  eachDelivered(asked, deliveries, gpu, (life, bucket, { all }) => addSpent(fold.of(bucket, valuesOf(life, asked.dimensions)), all));
  return fold;
}

/** The same where scene_type is among the dimensions. */
function foldByType(asked: Asked, deliveries: readonly LifeItem[], gpu: GpuTime): Fold<Spent> {
  const { dimensions } = asked;
  const place = dimensions.indexOf(OF_THE_GPU_TIME);
  const fold = createFold(nothingSpent);
  eachDelivered(asked, deliveries, gpu, (life, bucket, { byType }) => {
    const values = valuesOf(life, dimensions);
    for (const { scene_type, spent } of byType) addSpent(fold.of(bucket, values.with(place, scene_type)), spent);
  });
  return fold;
}

function eachDelivered(
  { plan }: Asked,
  deliveries: readonly LifeItem[],
  gpu: GpuTime,
  add: (life: LifeItem, bucket: number, time: CharacterTime) => void,
): void {
  const bucketOf = bucketFinder(plan);
  for (const [index, time] of gpu.timesOf(deliveries).entries()) {
    const life = deliveries[index]!;
    const bucket = bucketOf(life.at);
    if (time !== undefined && bucket !== -1) add(life, bucket, time);
  }
}
