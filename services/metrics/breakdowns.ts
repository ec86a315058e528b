/**
 * Reads grouped rows for a question, and within a report for its neighbours too: questions whose statements differ in nothing but time and
 * dimensions (a range and the one before it, as a whole, by day and by project) become one statement with grouping sets, since most of what
 * a statement costs is to be understood by the engine.
 */
import type { Bucket } from '../common/calendar.ts';
import { createBinder } from './binder.ts';
import type { Binder } from './binder.ts';
import { inOneTurn } from './in-one-turn.ts';
import type { Asked, Expressions, ResultRow } from './reader.ts';
import { bucketSql, reachOf } from './time-plan.ts';
import type { Reach, TimePlan } from './time-plan.ts';
import type { Dimension } from './types.ts';

/** How one statement groups, for whoever writes it. */
export interface Grouping {
  readonly binder: Binder;
  /**
   * Columns of bucket and dimensions, each with a comma behind it: `t0` … and `g0` …
   * @param seconds the time of a row
   * @param before where rows before a bucket's range count: nowhere, or (changes of a state) in the first bucket
   */
  readonly columns: (seconds: string, before?: 'nowhere' | 'first') => string;
  /** The GROUP BY clause; `further` columns, each with a comma before it, are in every group. */
  readonly groupBy: (further?: string) => string;
}

export type StatementOf = (grouping: Grouping) => string;

export interface GroupedQuery {
  readonly dimensions: readonly Dimension[];
  readonly expressions?: Expressions;
  /** What the question needs of what the statements can give; those read together get what any of them needs. */
  readonly needs?: readonly string[];
  /** The statements whose rows together are the answer. */
  readonly statements: (reach: Reach, needs: ReadonlySet<string>) => readonly StatementOf[];
}

export interface Grouped {
  /** The buckets of the rows: the question's own, and maybe those of others before and after them. */
  readonly plan: TimePlan;
  /** With `bucket` and d0, d1 … */
  readonly rows: readonly ResultRow[];
}

interface Request {
  readonly plan: TimePlan;
  readonly query: GroupedQuery;
}

/** Where a row stands that lies in none of a column's buckets. Later than any bucket. */
const OUTSIDE = 4_294_967_295;

export async function readGrouped(asked: Asked, query: GroupedQuery): Promise<Grouped> {
  const request = { plan: asked.plan, query };
  return inOneTurn(asked.reads, keyOf(query), request, (requests) => readTogether(asked, requests));
}

/** The statements as far as they do not depend on time and dimensions, with their values. */
function keyOf({ statements, expressions }: GroupedQuery): string {
  const binder = createBinder();
  const grouping: Grouping = { binder, columns: (_seconds, before = 'nowhere') => before, groupBy: (further = '') => further };
  const texts = statements({ from: 0, to: 86_400_000, edges: [] }, new Set()).map((statementOf) => statementOf(grouping));
  return JSON.stringify(['grouped', texts, binder.params, expressions]);
}

/** One way to group: by the buckets of a column and by these dimensions. */
interface GroupingSet {
  readonly column: number;
  readonly dimensions: readonly Dimension[];
}

async function readTogether({ store, options }: Asked, requests: readonly Request[]): Promise<readonly Grouped[]> {
  const { query } = requests[0]!;
  const { columns, sets, setOf } = arrange(requests);
  const dimensions = [...new Set(sets.flatMap((set) => set.dimensions))];
  const reach = reachOf(requests.map(({ plan }) => plan));
  const needs = new Set(requests.flatMap(({ query: own }) => own.needs ?? []));
  const results = await Promise.all(
    query.statements(reach, needs).map((statementOf) => {
      const binder = createBinder();
      const sql = statementOf(groupingBy(binder, reach, columns, sets, dimensions, query.expressions ?? {}));
      return store.query<ResultRow>(sql, binder.params, options);
    }),
  );
  const bySet = Map.groupBy(results.flat(), (row) => (sets.length === 1 ? 0 : Number(row['left_out'])));
  return requests.map((request) => {
    const { column } = setOf(request);
    const own = request.query.dimensions;
    const rows = bySet.get(sets.length === 1 ? 0 : leftOut(columns.length, dimensions, column, own)) ?? [];
    const places = own.map((dimension) => `g${dimensions.indexOf(dimension)}`);
    const inside = rows.filter((row) => row[`t${column}`] !== OUTSIDE);
    return { plan: columns[column]!, rows: inside.map((row) => named(row, `t${column}`, places)) };
  });
}

function named(row: ResultRow, time: string, places: readonly string[]): ResultRow {
  const own: Record<string, unknown> = { ...row, bucket: row[time] };
  for (const [index, place] of places.entries()) own[`d${index}`] = row[place];
  return own;
}

/** The columns and sets that serve all requests. */
function arrange(requests: readonly Request[]) {
  const columns: TimePlan[] = [];
  const sets = new Map<string, GroupingSet>();
  const byRequest = new Map<Request, GroupingSet>();
  for (const group of Map.groupBy(requests, ({ query }) => JSON.stringify(query.dimensions.toSorted())).values()) {
    for (const own of columnsOf(group.map(({ plan }) => plan))) {
      const known = columns.findIndex((column) => planId(column) === planId(own));
      const set = { column: known === -1 ? columns.push(own) - 1 : known, dimensions: group[0]!.query.dimensions };
      sets.set(JSON.stringify([set.column, set.dimensions]), set);
      for (const request of group) if (holds(own, request.plan)) byRequest.set(request, set);
    }
  }
  return { columns, sets: [...sets.values()], setOf: (request: Request): GroupingSet => byRequest.get(request)! };
}

/** What `grouping()` gives for rows of one set: a bit for each column and dimension that is left out, the first the highest. */
function leftOut(columnCount: number, dimensions: readonly Dimension[], column: number, own: readonly Dimension[]): number {
  const kept = [...Array.from({ length: columnCount }, (_, index) => index === column), ...dimensions.map((name) => own.includes(name))];
  return kept.reduce((bits, isKept) => bits * 2 + (isKept ? 0 : 1), 0);
}

function groupingBy(
  binder: Binder,
  reach: Reach,
  columns: readonly TimePlan[],
  sets: readonly GroupingSet[],
  dimensions: readonly Dimension[],
  expressions: Expressions,
): Grouping {
  const names = [...columns.map((_, index) => `t${index}`), ...dimensions.map((_, index) => `g${index}`)];
  const several = sets.length > 1;
  return {
    binder,
    columns: (seconds, before = 'nowhere') => {
      const times = columns.map((column, index) => `${timeSql(binder, reach, column, seconds, before, several)} AS t${index}, `);
      const values = dimensions.map((name, index) => `${expressions[name] ?? name} AS g${index}, `);
      return [...times, ...values, ...(several ? [`grouping(${names.join(', ')}) AS left_out, `] : [])].join('');
    },
    groupBy: (further = '') => {
      const groups = sets.map((set) => [`t${set.column}`, ...set.dimensions.map((name) => `g${dimensions.indexOf(name)}`)].join(', '));
      return several
        ? `GROUP BY GROUPING SETS (${groups.map((group) => `(${group}${further})`).join(', ')})`
        : `GROUP BY ${groups[0]!}${further}`;
    },
  };
}

/** The start of the bucket of a column that a row lies in. */
function timeSql(binder: Binder, reach: Reach, plan: TimePlan, seconds: string, before: 'nowhere' | 'first', several: boolean): string {
  const from = binder.bind('UInt32', plan.from / 1000);
  const bucket = bucketSql(binder, plan, before === 'first' ? `greatest(${seconds}, ${from})` : seconds);
  const conditions = [
    ...(before === 'nowhere' && plan.from > reach.from ? [`${seconds} >= ${from}`] : []),
    ...(plan.to < reach.to ? [`${seconds} < ${binder.bind('UInt32', plan.to / 1000)}`] : []),
  ];
  if (conditions.length > 0) return `if(${conditions.join(' AND ')}, ${bucket}, toUInt32(${OUTSIDE}))`;
  // A constant is no key of grouping sets.
  return several ? `materialize(${bucket})` : bucket;
}

/**
 * Plans as columns of a statement: those of one bucket share a column where they lie apart, with unnamed buckets between them; others have
 * their own. No two columns have the same buckets: engines take equal expressions for one key, in every grouping set.
 */
function columnsOf(plans: readonly TimePlan[]): readonly TimePlan[] {
  const distinct = [...new Map(plans.map((plan) => [planId(plan), plan])).values()];
  const rows: TimePlan[][] = [];
  for (const plan of distinct.toSorted((a, b) => a.from - b.from)) {
    const row = plan.known === 1 ? rows.find((others) => others[0]!.known === 1 && others.at(-1)!.to <= plan.from) : undefined;
    if (row === undefined) rows.push([plan]);
    else row.push(plan);
  }
  return rows.map(joined);
}

const knownOf = ({ buckets, known }: TimePlan): readonly Bucket[] => buckets.slice(0, known);

/** The same grain over the same range may have other buckets in another zone; one bucket may be that of several grains. */
const planId = (plan: TimePlan): string => JSON.stringify([plan.to, knownOf(plan).map(({ from }) => from)]);

function joined(plans: readonly TimePlan[]): TimePlan {
  if (plans.length === 1) return plans[0]!;
  const buckets = plans.flatMap((plan, index) => {
    const before = plans[index - 1]?.to ?? plan.from;
    return before < plan.from ? [{ from: before, to: plan.from, name: '', partial: false }, ...knownOf(plan)] : knownOf(plan);
  });
  return { grain: null, buckets, known: buckets.length, from: buckets[0]!.from, to: buckets.at(-1)!.to };
}

function holds(column: TimePlan, plan: TimePlan): boolean {
  if (plan.known > 1) return planId(column) === planId(plan);
  return knownOf(column).some((bucket) => bucket.from === plan.from && bucket.to === plan.to);
}
