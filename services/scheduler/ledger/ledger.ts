/** The ledger in ClickHouse: one table, a row for each version of an entry, claimed by token and read back. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../common/clock.ts';
import { claim, tokenOf } from '../../store/claims.ts';
import type { Store } from '../../store/types.ts';
import type { Bodies, Entry, EntryKey, Ledger } from './types.ts';

interface Row {
  readonly kind: EntryKey['kind'];
  readonly schedule: string;
  readonly firing: string;
  readonly recipient: string;
  readonly version: number;
  readonly claim: string;
  readonly due_ms: number;
  readonly state: string;
  readonly open: boolean;
  readonly wake_ms: number;
  readonly body: string;
  readonly at_ms: number;
}

const ms = (column: string, name: string): string => `toFloat64(toUnixTimestamp64Milli(${column})) AS ${name}`;
const COLUMNS = `kind, schedule, firing, recipient, version, claim, ${ms('due_at', 'due_ms')}, state, open, ${ms('wake_at', 'wake_ms')}, body, ${ms('at', 'at_ms')}`;
/** Of one version the row that came first. */
const FIRST = 'attempt, at, claim';
const KEY = 'kind = {kind:String} AND schedule = {schedule:String} AND firing = {firing:String} AND recipient = {recipient:String}';
/** Everything ends within days of being due; what is older is not looked through for work. */
const OPEN_FOR_MS = 8 * 86_400_000;
const PUNCTUAL_MS = 60_000;

/** The newest version of each entry that the condition holds for. */
const newest = (condition: string): string =>
  `SELECT ${COLUMNS} FROM schedule_ledger WHERE ${condition}
   ORDER BY kind, schedule, firing, recipient, version DESC, ${FIRST} LIMIT 1 BY kind, schedule, firing, recipient`;

function toEntry<Kind extends EntryKey['kind']>(row: Row): Entry<Kind> {
  const { kind, schedule, firing, recipient, version } = row;
  return {
    key: { kind: kind as Kind, schedule, firing, recipient },
    version,
    dueAt: row.due_ms,
    state: row.state as Entry<Kind>['state'],
    open: row.open,
    wakeAt: row.wake_ms,
    body: JSON.parse(row.body) as Bodies[Kind],
    at: row.at_ms,
  };
}

export function createLedger(store: Store, clock: Clock): Ledger {
  return {
    async read(key) {
      const [row] = await store.query<Row>(newest(KEY), { ...key });
      return row === undefined ? null : toEntry(row);
    },
    async write(key, expected, { dueAt, state, open, wakeAt, body }) {
      const version = expected + 1;
      const mine = randomUUID();
      const found = await claim<Row>(store, {
        table: 'schedule_ledger',
        token: tokenOf(key.kind, key.schedule, key.firing, key.recipient, version),
        row: {
          ...key,
          version,
          claim: mine,
          due_at: dueAt,
          state,
          open,
          wake_at: wakeAt,
          body: JSON.stringify(body),
          at: clock.now(),
        },
        read: () =>
          store.query(`SELECT ${COLUMNS} FROM schedule_ledger WHERE ${KEY} AND version = {version:UInt32} ORDER BY ${FIRST} LIMIT 1`, {
            ...key,
            version,
          }),
      });
      return found.claim === mine ? toEntry(found) : null;
    },
    async awake(kind, now) {
      const rows = await store.query<Row>(
        `SELECT * FROM (${newest('kind = {kind:String} AND due_at >= fromUnixTimestamp64Milli({since:Int64})')})
         WHERE open AND wake_ms <= {now:Float64} ORDER BY due_ms, schedule, firing, recipient`,
        { kind, now, since: Math.max(0, now - OPEN_FOR_MS) },
      );
      return rows.map((row) => toEntry(row));
    },
    async lastDue() {
      const rows = await store.query<{ schedule: string; last_ms: number }>(
        `SELECT schedule, ${ms('max(due_at)', 'last_ms')} FROM schedule_ledger
         WHERE kind = 'firing' AND startsWith(firing, 'due-') GROUP BY schedule`,
      );
      return new Map(rows.map(({ schedule, last_ms }) => [schedule, last_ms]));
    },
    async firings(schedule, { cursor, limit }) {
      const before = cursor === undefined ? null : /^(\d{1,15}) (\S+)$/.exec(cursor);
      const rows = await store.query<Row>(
        `SELECT * FROM (${newest("kind = 'firing' AND schedule = {schedule:String}")})
         WHERE NOT {paged:Bool} OR (due_ms, firing) < ({dueMs:Float64}, {firing:String})
         ORDER BY due_ms DESC, firing DESC LIMIT {limit:UInt32}`,
        { schedule, limit, paged: before !== null, dueMs: Number(before?.[1] ?? 0), firing: before?.[2] ?? '' },
      );
      return rows.map((row) => toEntry(row));
    },
    async last(schedules) {
      if (schedules.length === 0) return [];
      const rows = await store.query<Row>(
        `SELECT * FROM (${newest("kind = 'firing' AND schedule IN {schedules:Array(String)} AND NOT startsWith(firing, 'test-')")})
         ORDER BY schedule, due_ms DESC, firing DESC LIMIT 1 BY schedule`,
        { schedules },
      );
      return rows.map((row) => toEntry(row));
    },
    async deliveries(schedule, firing) {
      const rows = await store.query<Row>(
        `SELECT * FROM (${newest("kind = 'delivery' AND schedule = {schedule:String} AND firing = {firing:String}")}) ORDER BY recipient`,
        { schedule, firing },
      );
      return rows.map((row) => toEntry(row));
    },
    async counts(from, to) {
      const [row] = await store.query<{ sent: number; punctual: number; lost: number }>(
        `SELECT
           toUInt32(countIf(state = 'sent')) AS sent,
           toUInt32(countIf(state = 'sent' AND JSONExtractFloat(body, 'sentAt') - JSONExtractFloat(body, 'readyAt') <= {punctualMs:Float64})) AS punctual,
           toUInt32(countIf(state IN ('refused', 'failed', 'unknown'))) AS lost
         FROM (${newest(`kind = 'delivery' AND startsWith(firing, 'due-')
           AND due_at >= fromUnixTimestamp64Milli({from:Int64}) AND due_at < fromUnixTimestamp64Milli({to:Int64})`)})`,
        { from: Math.max(0, from), to, punctualMs: PUNCTUAL_MS },
      );
      return row ?? { sent: 0, punctual: 0, lost: 0 };
    },
  };
}

/** Where the page after this entry begins. */
export const cursorAfter = ({ dueAt, key }: Entry<'firing'>): string => `${dueAt} ${key.firing}`;
