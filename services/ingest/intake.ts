/**
 * Intake of events that come by HTTP, file or as replayed dead letters. The requests that wait are judged together and handed on together
 * (group commit): to the stage, or to Kafka where that is configured. Verdicts are per event; an answer means that what it calls accepted
 * will be landed whatever happens.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import { judgeJson } from '../events/json.ts';
import { EVENT_TYPES, type EventType, type StudioEvent } from '../events/types.ts';
import type { Origin } from '../events/dead-letter.ts';
import { placeOf, type Bury, type BuriedLetter } from './burying.ts';
import type { IntakeEvent } from './intake-log.ts';
import type { IngestMetrics } from './metrics.ts';
import { resultOf, sameContent, verdictBeside, type SubmitResult, type Verdict } from './verdicts.ts';

export interface Intake {
  /**
   * @param values one an event: its parsed JSON value, its text where that is no JSON, or its bytes where they are not to be read as text
   * @throws WrapsheetError `too_many_requests` (params.retry_after_s) while too much waits; `store_away`
   */
  submit(values: readonly unknown[], options?: SubmitOptions): Promise<SubmitResult>;
}

export interface SubmitOptions {
  readonly origin?: Origin;
  /** Where a value came from, for the detail of a dead letter: `events.ndjson line 7`. */
  readonly where?: (index: number) => string;
}

/** An event that is there under the same id, by its content. */
export type Known = (type: EventType, events: readonly StudioEvent[]) => Promise<ReadonlyMap<string, 'same' | 'other'>>;

/** Where accepted events go: each of one type, all or none. */
export interface IntakeSink {
  append(type: EventType, events: readonly IntakeEvent[], origin: Origin): Promise<void>;
  /** An event of this id that is accepted but not in raw yet. */
  pending(type: EventType, eventId: string): StudioEvent | undefined;
  /** Resolves when it may be given more. */
  ready(): Promise<void>;
}

export interface IntakeDeps {
  readonly sink: IntakeSink;
  readonly known: Known;
  readonly bury: Bury;
  readonly clock: Clock;
  readonly metrics: IngestMetrics;
  /** Events that may wait before requests are turned away. */
  readonly maxWaitingEvents: number;
  /** Events that are judged and handed on together; a larger request goes by itself. */
  readonly maxBatchEvents: number;
}

interface Request {
  readonly candidates: readonly Candidate[];
  readonly origin: Origin;
  readonly resolve: (verdicts: readonly Verdict[]) => void;
  readonly reject: (error: unknown) => void;
}

/** One event of a request on its way to a verdict. */
interface Candidate {
  readonly value: unknown;
  readonly recordedAt: number;
  readonly where: string | null;
  /** A rejection is to be buried. */
  readonly letter: boolean;
  event: StudioEvent | null;
  verdict: Verdict | null;
}

const RETRY_AFTER_S = 1;

export interface RunningIntake extends Intake {
  /** Takes in events that were judged before, recorded at a time of their own; the verdict on each. Dead letters of it are the caller's. */
  take(events: readonly IntakeEvent[]): Promise<readonly Verdict[]>;
  /** Answers what waits, then turns everything away. */
  close(): Promise<void>;
}

export function createIntake(deps: IntakeDeps): RunningIntake {
  const { sink, bury, clock, metrics, maxWaitingEvents, maxBatchEvents } = deps;
  const waiting: Request[] = [];
  let waitingEvents = 0;
  let working: Promise<void> | null = null;
  let closed = false;

  const nextBatch = (): Request[] => {
    const batch: Request[] = [];
    let events = 0;
    for (let request = waiting[0]; request !== undefined; request = waiting[0]) {
      if (batch.length > 0 && (events + request.candidates.length > maxBatchEvents || request.origin !== batch[0]?.origin)) break;
      batch.push(request);
      events += request.candidates.length;
      waiting.shift();
    }
    return batch;
  };

  const work = async (): Promise<void> => {
    // Requests that arrive in this turn of the loop come along.
    await nextTurn();
    while (waiting.length > 0) {
      const batch = nextBatch();
      try {
        await sink.ready();
        await decide(batch, deps);
        for (const request of batch) request.resolve(request.candidates.map(verdictOf));
      } catch (error) {
        for (const request of batch) request.reject(error);
      }
      for (const request of batch) waitingEvents -= request.candidates.length;
      metrics.queue.set(waitingEvents);
    }
    working = null;
  };

  const enter = (candidates: readonly Candidate[], origin: Origin): Promise<readonly Verdict[]> => {
    if (closed) return Promise.reject(new WrapsheetError('store_away', 'The server is shutting down'));
    if (waitingEvents > 0 && waitingEvents + candidates.length > maxWaitingEvents) {
      const params = { retry_after_s: RETRY_AFTER_S, waiting_events: waitingEvents };
      return Promise.reject(new WrapsheetError('too_many_requests', `${waitingEvents} events wait to be taken in`, { params }));
    }
    return new Promise((resolve, reject) => {
      waiting.push({ candidates, origin, resolve, reject });
      waitingEvents += candidates.length;
      metrics.queue.set(waitingEvents);
      working ??= work();
    });
  };

  return {
    submit: async (values, options = {}) => {
      const recordedAt = clock.now();
      const where = options.where ?? (() => null);
      const candidates = values.map((value, index) => ({
        value,
        recordedAt,
        where: where(index),
        letter: true,
        event: null,
        verdict: null,
      }));
      return resultOf(await enter(candidates, options.origin ?? 'http'));
    },
    take: (events) =>
      enter(
        events.map(({ event, recordedAt }) => ({ value: event, recordedAt, where: null, letter: false, event, verdict: null })),
        'http',
      ),
    close: async () => {
      closed = true;
      await working;
    },
  };

  async function decide(batch: readonly Request[], { known }: IntakeDeps): Promise<void> {
    const candidates = batch.flatMap((request) => request.candidates);
    const origin = batch[0]?.origin ?? 'http';
    for (const candidate of candidates) judge(candidate);
    for (const type of EVENT_TYPES) {
      const ofType = candidates.filter((candidate) => candidate.event?.type === type);
      if (ofType.length === 0) continue;
      const accepted = await acceptNew(type, ofType, known);
      if (accepted.length > 0) await sink.append(type, accepted, origin);
    }
    const letters = candidates.flatMap((candidate) => letterOf(candidate, origin));
    await bury(letters);
    for (const letter of letters) metrics.drops.inc({ reason: letter.reason });
    for (const candidate of candidates) countSettled(candidate, metrics);
  }

  /** Gives each candidate its verdict; answers with those that are accepted. */
  async function acceptNew(type: EventType, candidates: readonly Candidate[], known: Known): Promise<IntakeEvent[]> {
    const events = candidates.flatMap(({ event }) => event ?? []);
    // Before raw is asked: what is landed meanwhile is in one of the two.
    const pending = new Map(events.map((event) => [event.event_id, sink.pending(type, event.event_id)]));
    const there = await known(type, events);
    const accepted = new Map<string, IntakeEvent>();
    for (const candidate of candidates) {
      const { event, recordedAt } = candidate;
      if (event === null) continue;
      const before = accepted.get(event.event_id)?.event ?? pending.get(event.event_id);
      const prior = there.get(event.event_id) ?? (before === undefined ? undefined : sameContent(before, event));
      candidate.verdict = prior === undefined ? { kind: 'accepted' } : verdictBeside(event, prior);
      if (prior === undefined) accepted.set(event.event_id, { event, recordedAt });
    }
    return [...accepted.values()];
  }
}

function judge(candidate: Candidate): void {
  if (candidate.event !== null) return;
  const judged = judgeJson(candidate.value, candidate.recordedAt);
  if (judged.kind === 'accepted') candidate.event = judged.event;
  else candidate.verdict = { kind: 'rejected', code: judged.reason, detail: judged.detail };
}

/** Counts what ends here; an accepted event is counted where it is landed. */
function countSettled({ verdict, event, value }: Candidate, { events }: IngestMetrics): void {
  if (verdict === null || verdict.kind === 'accepted') return;
  const type = event?.type ?? (typeNamed(value) || 'unknown');
  if (verdict.kind === 'duplicate') events.inc({ type, verdict: 'repeat' });
  else events.inc({ type, verdict: verdict.code === 'event_id_conflict' ? 'conflict' : 'rejected' });
}

function verdictOf(candidate: Candidate): Verdict {
  if (candidate.verdict === null) throw new WrapsheetError('internal', 'An event was left without a verdict');
  return candidate.verdict;
}

function letterOf(candidate: Candidate, origin: Origin): BuriedLetter[] {
  const { verdict, event, where, recordedAt } = candidate;
  if (verdict?.kind !== 'rejected' || !candidate.letter) return [];
  const bytes = bytesOf(candidate.value);
  const type = event?.type ?? typeNamed(candidate.value);
  return [
    {
      log: `intake/${type === '' ? 'unknown' : type}`,
      incarnation: '0',
      position: placeOf(bytes),
      reason: verdict.code,
      type,
      detail: where === null ? verdict.detail : `${where}: ${verdict.detail}`,
      origin,
      bytes,
      chunk: '',
      recordedAt,
    },
  ];
}

function bytesOf(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}

function typeNamed(value: unknown): EventType | '' {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  return EVENT_TYPES.find((candidate) => candidate === type) ?? '';
}
