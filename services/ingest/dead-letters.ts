/**
 * Dead letters: what was rejected, listed, counted and replayed. A replay judges the bytes once more, at the time they were recorded: a letter whose schema
 * has arrived meanwhile, or that a newer version understands, is accepted then; the others stay, with what was said of them.
 */
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import { REJECT_REASONS, type RejectReason } from '../events/reject-reasons.ts';
import type { DeadLetter, ReplayedLetter, ReplayOutcome } from '../events/dead-letter.ts';
import type { Judged } from '../events/judged.ts';
import type { StudioEvent } from '../events/types.ts';
import type { Params, Store } from '../store/types.ts';
import type { Verdict } from './verdicts.ts';

export interface DeadLetterFilter {
  readonly reason?: string;
  readonly type?: string;
}

export interface DeadLetters {
  /** Newest first. @throws WrapsheetError bad_request on a cursor that is not one */
  list(
    options?: DeadLetterFilter & { readonly cursor?: string; readonly limit?: number; readonly replayed?: boolean },
  ): Promise<{ readonly items: readonly DeadLetter[]; readonly next_cursor: string | null }>;
  /** Letters that have not been replayed, by reason. */
  counts(): Promise<readonly { readonly reason: RejectReason; readonly letters: number }[]>;
  /** Judges them again, those not yet replayed; with `ids` these, else all that pass the filter. */
  replay(what: DeadLetterFilter & { readonly ids?: readonly string[] }): Promise<ReplayOutcome>;
}

export interface DeadLettersDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** Judges a message of this origin again. */
  readonly judge: (origin: DeadLetter['origin'], type: string, bytes: Buffer, recordedAt: number) => Promise<Judged>;
  /** Takes in events that were judged, with the times they were recorded at. */
  readonly take: (events: readonly { readonly event: StudioEvent; readonly recordedAt: number }[]) => Promise<readonly Verdict[]>;
}

interface LetterRow extends Omit<DeadLetter, 'id' | 'position' | 'advice'> {
  readonly position: string;
  readonly key: string | null;
  readonly chunk: string;
  readonly version: string;
}

const COLUMNS =
  'log, incarnation, position, reason, type, detail, origin, key, bytes, chunk, recorded_at, buried_at, replayed_at, replay_outcome, version';
const ORDER = ['buried_at', 'log', 'incarnation', 'position', 'reason'] as const;
const BATCH = 1_000;
const MOST_SAID = 1_000;

export function createDeadLetters(deps: DeadLettersDeps): DeadLetters {
  const { store } = deps;

  const select = (where: readonly string[], params: Params, limit: number) =>
    store.query<LetterRow>(
      `SELECT ${COLUMNS} FROM dead_letters FINAL WHERE ${where.length === 0 ? '1' : where.join(' AND ')}
       ORDER BY ${ORDER.map((column) => `${column} DESC`).join(', ')} LIMIT {limit:UInt32}`,
      { ...params, limit },
    );

  return {
    list: async (options = {}) => {
      const limit = Math.min(Math.max(options.limit ?? 50, 1), 500);
      const { where, params } = conditions(options);
      if (options.replayed !== true) where.push('replayed_at IS NULL');
      const after = options.cursor === undefined ? {} : afterCursor(options.cursor, where);
      const rows = await select(where, { ...params, ...after }, limit + 1);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        items: rows.slice(0, limit).map(toLetter),
        next_cursor: last === undefined ? null : encode(ORDER.map((column) => last[column])),
      };
    },

    counts: async () => {
      const rows = await store.query<{ reason: RejectReason; letters: string }>(
        'SELECT reason, count() AS letters FROM dead_letters FINAL WHERE replayed_at IS NULL GROUP BY reason ORDER BY letters DESC, reason',
      );
      return rows.map(({ reason, letters }) => ({ reason, letters: Number(letters) }));
    },

    replay: async (what) => {
      const total = { replayed: 0, accepted: 0, rejected: 0, letters: [] as ReplayedLetter[] };
      for await (const batch of batches(what)) {
        const outcomes = await replayBatch(batch, deps);
        total.replayed += outcomes.length;
        total.accepted += outcomes.filter(({ kind }) => kind !== 'rejected').length;
        total.rejected += outcomes.filter(({ kind }) => kind === 'rejected').length;
        const room = MOST_SAID - total.letters.length;
        total.letters.push(...outcomes.slice(0, room).map((outcome, index) => ({ id: idOf(batch[index]!), ...saidOf(outcome) })));
      }
      return total;
    },
  };

  async function* batches(what: DeadLetterFilter & { readonly ids?: readonly string[] }): AsyncGenerator<readonly LetterRow[]> {
    if (what.ids !== undefined) {
      for (let start = 0; start < what.ids.length; start += BATCH) yield await byIds(what.ids.slice(start, start + BATCH));
      return;
    }
    // By place, not by page: replaying changes what is left.
    let after: readonly (string | number)[] | null = null;
    for (;;) {
      const { where, params } = conditions(what);
      where.push('replayed_at IS NULL');
      if (after !== null)
        where.push('(log, incarnation, position, reason) > ({log:String}, {incarnation:String}, {position:UInt64}, {place_reason:String})');
      const [log = '', incarnation = '', position = 0, place_reason = ''] = after ?? [];
      const rows: LetterRow[] = await store.query<LetterRow>(
        `SELECT ${COLUMNS} FROM dead_letters FINAL WHERE ${where.join(' AND ')} ORDER BY log, incarnation, position, reason LIMIT ${BATCH}`,
        { ...params, log, incarnation, position, place_reason },
      );
      if (rows.length === 0) return;
      yield rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < BATCH) return;
      after = [last.log, last.incarnation, last.position, last.reason];
    }
  }

  async function byIds(ids: readonly string[]): Promise<LetterRow[]> {
    const places = ids.map((id) => decode(id, 4));
    const rows = await store.query<LetterRow>(
      `SELECT ${COLUMNS} FROM dead_letters FINAL
       WHERE replayed_at IS NULL AND log IN {logs:Array(String)} AND position IN {positions:Array(UInt64)}`,
      { logs: places.map(([log = '']) => log), positions: places.map(([, , position]) => Number(position)) },
    );
    const wanted = new Set(ids);
    return rows.filter((row) => wanted.has(idOf(row)));
  }
}

async function replayBatch(rows: readonly LetterRow[], { store, clock, judge, take }: DeadLettersDeps): Promise<readonly Verdict[]> {
  const judged = await Promise.all(
    rows.map((row) => judge(row.origin, row.type, Buffer.from(row.bytes ?? '', 'base64'), Date.parse(isoOf(row.recorded_at)))),
  );
  const accepted = judged.flatMap((verdict, index) =>
    verdict.kind === 'accepted' ? [{ index, event: verdict.event, recordedAt: Date.parse(isoOf(rows[index]?.recorded_at ?? '')) }] : [],
  );
  const taken = await take(accepted);
  const byIndex = new Map(accepted.map(({ index }, place) => [index, taken[place]]));
  const outcomes = judged.map((verdict, index): Verdict => {
    if (verdict.kind === 'rejected') return { kind: 'rejected', code: verdict.reason, detail: verdict.detail };
    return byIndex.get(index) ?? { kind: 'accepted' };
  });
  const at = clock.now();
  await store.insert(
    'dead_letters',
    rows.map((row, index) => {
      const outcome = outcomes[index];
      const again = outcome?.kind === 'rejected';
      return {
        ...row,
        recorded_at: isoOf(row.recorded_at),
        buried_at: isoOf(row.buried_at),
        replayed_at: again ? null : at,
        replay_outcome: again ? outcome.code : (outcome?.kind ?? ''),
        version: Number(row.version) + 1,
      };
    }),
  );
  return outcomes;
}

const saidOf = (outcome: Verdict): Omit<ReplayedLetter, 'id'> =>
  outcome.kind === 'rejected' ? { outcome: outcome.code, detail: outcome.detail } : { outcome: outcome.kind, detail: '' };

function conditions({ reason, type }: DeadLetterFilter): { where: string[]; params: Record<string, string> } {
  const where: string[] = [];
  if (reason !== undefined) where.push('reason = {reason:String}');
  if (type !== undefined) where.push('type = {type:String}');
  return { where, params: { ...(reason !== undefined && { reason }), ...(type !== undefined && { type }) } };
}

function afterCursor(cursor: string, where: string[]): Params {
  const [buried_at = '', log = '', incarnation = '', position = '0', place_reason = ''] = decode(cursor, ORDER.length);
  where.push(
    "(buried_at, log, incarnation, position, reason) < (toDateTime64({buried_at:String}, 3, 'UTC'), {log:String}, {incarnation:String}, {position:UInt64}, {place_reason:String})",
  );
  return { buried_at, log, incarnation, position, place_reason };
}

/** ClickHouse writes `2026-03-29 01:00:00.000`, in UTC. */
const isoOf = (at: string): string => `${at.replace(' ', 'T')}Z`;

const encode = (parts: readonly string[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

const notAPlace = (cause?: unknown) => new WrapsheetError('bad_request', 'Not an id or cursor of dead letters', { cause });

function decode(text: string, length: number): string[] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (error) {
    throw notAPlace(error);
  }
  if (!Array.isArray(parts) || parts.length !== length || !parts.every((part) => typeof part === 'string')) throw notAPlace();
  return parts;
}

const idOf = (row: LetterRow): string => encode([row.log, row.incarnation, row.position, row.reason]);

function toLetter(row: LetterRow): DeadLetter {
  const { log, incarnation, position, reason, type, detail, origin, bytes, replay_outcome } = row;
  return {
    id: idOf(row),
    log,
    incarnation,
    position: Number(position),
    reason,
    type,
    detail,
    advice: REJECT_REASONS[reason].advice,
    origin,
    bytes,
    recorded_at: isoOf(row.recorded_at),
    buried_at: isoOf(row.buried_at),
    replayed_at: row.replayed_at === null ? null : isoOf(row.replayed_at),
    replay_outcome,
  };
}
