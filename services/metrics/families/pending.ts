/** Reviews that wait for a decision. docs/figures.md, `reviews_pending`. */
import type { QueryOptions, Store } from '../../store/types.ts';
import { bindMs, createBinder } from '../binder.ts';
import type { Binder } from '../binder.ts';
import { readColumns } from '../columns.ts';
import { addToGroup, makeKey } from '../groups.ts';
import type { Groups } from '../groups.ts';
import { inOneTurn } from '../in-one-turn.ts';
import type { Asked, Filters } from '../reader.ts';

/** What a request says of a review, by its place in `first_request`. */
const PLACES = { project_id: 3, scene_type: 4, resolution_tier: 5 } as const;
type About = keyof typeof PLACES;

/** Reviews that were requested and decided between the same instants that were asked about, and say the same. */
interface Waiting extends Readonly<Record<About, string>> {
  /** The last of the instants at or before the requests, and at or before the decisions; epoch ms. */
  readonly requested: number;
  readonly decided: number;
  readonly reviews: number;
  /** The earliest request, epoch ms. */
  readonly oldestMs: number;
}

interface PendingRequest {
  readonly instants: readonly number[];
  readonly about: readonly About[];
}

type Reading = Pick<Asked, 'store' | 'options' | 'reads'>;

/** Who was pending at these instants; those that are asked for in one turn are read together. A review that waited at none is left out. */
function readWaiting({ store, options, reads }: Reading, request: PendingRequest): Promise<readonly Waiting[]> {
  return inOneTurn(reads, 'pending', request, async (requests) => {
    const instants = [...new Set(requests.flatMap((one) => one.instants))].sort((a, b) => a - b);
    const about = (Object.keys(PLACES) as About[]).filter((name) => requests.some((one) => one.about.includes(name)));
    const waiting = await readBetween(store, options, instants, about);
    return requests.map(() => waiting);
  });
}

async function readBetween(
  store: Store,
  options: QueryOptions,
  instants: readonly number[],
  about: readonly About[],
): Promise<readonly Waiting[]> {
  const binder = createBinder();
  const edges = binder.bind('Array(Int64)', [0, ...instants]);
  const end = bindMs(binder, instants.at(-1)!);
  const known = `first_request.1 < ${end} OR first_decision < ${end}`;
  const [requestedMs, decidedMs] = ['toUnixTimestamp64Milli(min(first_request.1))', 'toUnixTimestamp64Milli(min(first_decision))'];
  // Few of all reviews wait at any of the instants: what is said of them is read for those only.
  const waits = `SELECT review FROM review_state WHERE ${known} GROUP BY review HAVING roundDown(${requestedMs}, ${edges}) < roundDown(${decidedMs}, ${edges})`;
  // A review has one request as a rule, and a row without one says nothing: so the greatest is it. Others are looked up.
  const columns = about.map((name) => `, max(first_request.${PLACES[name]}) AS ${name}`);
  const data = await readColumns(
    store,
    binder,
    {
      requested: 'requested',
      decided: 'decided',
      several: 'toString(if(requests > 1, review, toUInt64(0)))',
      reviews: 'count()',
      oldest: 'min(requested_ms)',
      ...Object.fromEntries(about.map((name) => [`about_${name}`, name])),
    },
    `FROM (
       SELECT review, ${requestedMs} AS requested_ms, roundDown(requested_ms, ${edges}) AS requested, roundDown(${decidedMs}, ${edges}) AS decided,
         countIf(first_request.2 != '') AS requests${columns.join('')}
       FROM review_state WHERE review GLOBAL IN (${waits}) AND (${known})
       GROUP BY review
     )
     GROUP BY requested, decided, several${about.map((name) => `, about_${name}`).join('')}`,
    options,
  );
  const several = about.length === 0 ? [] : data.several.filter((review) => review !== '0').map(String);
  const sayings = several.length === 0 ? new Map<string, readonly string[]>() : await readFirst(store, options, several);
  const text = (name: About, index: number): string => {
    const first = sayings.get(String(data.several[index]));
    if (first !== undefined) return first[PLACES[name] - 1]!;
    return about.includes(name) ? ((data as Record<string, readonly unknown[]>)[`about_${name}`]![index] as string) : '';
  };
  return data.requested.map((requested, index) => ({
    requested: Number(requested),
    decided: Number(data.decided[index]),
    reviews: Number(data.reviews[index]),
    oldestMs: Number(data.oldest[index]),
    project_id: text('project_id', index),
    scene_type: text('scene_type', index),
    resolution_tier: text('resolution_tier', index),
  }));
}

/** The least request of each of these reviews, as they are known here: (at, event_id, project, scene type, tier). */
async function readFirst(store: Store, options: QueryOptions, reviews: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const binder = createBinder();
  const ids = binder.bind('Array(UInt64)', reviews.map(BigInt));
  const data = await readColumns(
    store,
    binder,
    {
      review_text: 'toString(review)',
      first: 'arrayMin(groupArray(first_request))',
      at: 'toString(first.1)',
      event: 'first.2',
      project: 'first.3',
      scene: 'first.4',
      tier: 'first.5',
    },
    `FROM review_state WHERE review IN ${ids} GROUP BY review`,
    options,
  );
  return new Map(
    data.review_text.map((review, index) => [
      String(review),
      [data.at, data.event, data.project, data.scene, data.tier].map((column) => column[index] as string),
    ]),
  );
}

const filteredBy = (filters: Filters): readonly About[] => (Object.keys(PLACES) as About[]).filter((name) => filters[name] !== undefined);

const isAsked = (waiting: Waiting, filters: Filters): boolean =>
  filteredBy(filters).every((name) => filters[name]!.includes(waiting[name]));

const waitsAt = ({ requested, decided }: Waiting, atMs: number): boolean => requested < atMs && decided >= atMs;

/** How many reviews were pending (`state`) at the end of each known bucket, by dimensions. */
export async function readPending(asked: Asked): Promise<Groups> {
  const { plan, dimensions, question } = asked;
  const about = [...(dimensions as readonly About[]), ...filteredBy(question.filters)];
  const ends = plan.buckets.slice(0, plan.known).map((bucket) => bucket.to);
  const states: Groups = new Map();
  for (const waiting of await readWaiting(asked, { instants: ends, about })) {
    if (!isAsked(waiting, question.filters)) continue;
    const values = dimensions.map((dimension) => waiting[dimension as About]);
    for (const [bucket, end] of ends.entries())
      if (waitsAt(waiting, end)) addToGroup(states, makeKey(bucket, values), { state: BigInt(waiting.reviews) });
  }
  return states;
}

/**
 * Age in ms of the review that has waited longest at an instant, or null where none waits.
 * @param filters of project_id, scene_type and resolution_tier
 */
export async function oldestPendingMs(reading: Reading, filters: Filters, atMs: number): Promise<number | null> {
  const waiting = await readWaiting(reading, { instants: [atMs], about: filteredBy(filters) });
  const ages = waiting.filter((one) => waitsAt(one, atMs) && isAsked(one, filters)).map(({ oldestMs }) => atMs - oldestMs);
  return ages.length === 0 ? null : Math.max(...ages);
}

/**
 * Reviews that were pending at some instant from `fromMs` on, before `toMs`, with what the request says: review_id, requested_at, decided_at,
 * event_id, project_id, scene_type, resolution_tier.
 */
export function pendingAbout(binder: Binder, fromMs: number, toMs: number): string {
  const end = bindMs(binder, toMs);
  // Few rows to a review: the least of a list takes half as long as an aggregate of tuples. 1970 stands for no request.
  return `
    SELECT review_id, request.1 AS requested_at, decided_at, request.2 AS event_id, request.3 AS project_id, request.4 AS scene_type, request.5 AS resolution_tier
    FROM (
      SELECT review_id, arrayMin(groupArrayIf(first_request, first_request.1 < ${end})) AS request, min(first_decision) AS decided_at FROM review_state
      WHERE first_request.1 < ${end} OR first_decision < ${end}
      GROUP BY review_id HAVING toUnixTimestamp64Milli(request.1) > 0 AND request.1 < decided_at AND decided_at >= ${bindMs(binder, fromMs)}
    )`;
}
