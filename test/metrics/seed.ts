/** A studio of any size made inside the engine: for measuring, where making events one by one would take longer than the questions. */
import type { Store } from '../../services/store/types.ts';

export interface SeedOptions {
  /** Epoch ms of the first event. */
  readonly startMs: number;
  readonly days: number;
  /** About this many events over all types. */
  readonly events: number;
}

const WORK = `
    concat('project-', toString(cityHash64(n, 'p') % 8)) AS project_id,
    concat('character-', toString(cityHash64(n, 'c') % 2000)) AS character_id,
    concat('scene-', toString(cityHash64(n, 's') % 20)) AS scene_id,
    ['portrait', 'action', 'dialogue', 'crowd'][cityHash64(n, 't') % 4 + 1] AS scene_type,
    ['HD', '4K', '8K'][cityHash64(n, 'r') % 3 + 1] AS resolution_tier`;

const ORIGIN = `'seed' AS chunk, n AS position, occurred_at AS recorded_at, 0 AS content_hash`;

/** Statement for one type: `columns` may use n (0 …) and at_ms, spread evenly over the days. */
function statement(type: string, columns: string): string {
  return `
    INSERT INTO raw_${type} SETTINGS max_partitions_per_insert_block = 0
    SELECT * EXCEPT (n, at_ms) FROM (
      SELECT number AS n, toInt64({start:Int64}) + intDiv(toInt64(number) * {days:Int64} * 86400000, {count:Int64}) AS at_ms,
        concat('${type}-', toString(n)) AS event_id, fromUnixTimestamp64Milli(at_ms, 'UTC') AS occurred_at, ${columns}, ${ORIGIN}
      FROM numbers({count:UInt64})
    )`;
}

const GENERATION = `event_id AS generation_id, ${WORK},
    concat('worker-', toString(cityHash64(n, 'w') % 60)) AS worker_id, ['A100', 'H100', 'L40S'][cityHash64(n, 'w') % 60 % 3 + 1] AS gpu_model,
    toUInt32(1 + cityHash64(n, 'g') % 4) AS gpu_count,
    fromUnixTimestamp64Milli(at_ms - 400000 - toInt64(cityHash64(n, 'q') % 600000), 'UTC') AS queued_at,
    fromUnixTimestamp64Milli(at_ms - toInt64(cityHash64(n, 'd') % 400000), 'UTC') AS started_at,
    toUInt32(1 + (cityHash64(n, 'a') % 5 = 0)) AS attempt,
    ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'FAILED', 'CANCELLED'][cityHash64(n, 'o') % 10 + 1] AS outcome,
    if(outcome = 'FAILED', ['oom', 'timeout', 'nan', 'driver'][cityHash64(n, 'f') % 4 + 1], NULL) AS failure_type,
    concat('v', toString(cityHash64(n, 'v') % 3)) AS workflow_version`;

const QA = `event_id AS generation_id, ${WORK}, toUInt32(1 + (cityHash64(n, 'a') % 5 = 0)) AS attempt,
    if(cityHash64(n, 'o') % 10 < 8, 'PASS', 'FAIL') AS verdict,
    if(verdict = 'FAIL', [['face'], ['hands'], ['face', 'style']][cityHash64(n, 'f') % 3 + 1], []) AS failure_types,
    NULL AS score, cityHash64(n, 'm') % 10 > 0 AS automatic, concat('v', toString(cityHash64(n, 'v') % 3)) AS workflow_version`;

const RETRY = `event_id AS generation_id, ${WORK}, toUInt32(2) AS attempt, ['FAULT', 'AUTO_QA', 'REVIEW', 'MANUAL'][n % 4 + 1] AS trigger,
    ['oom', 'face', 'style'][n % 3 + 1] AS reason`;

const REVIEW_REQUEST = `concat('review-', toString(n)) AS review_id, event_id AS generation_id, ${WORK}`;

const REVIEW = `concat('review-', toString(n)) AS review_id, event_id AS generation_id, ${WORK},
    concat('reviewer-', toString(cityHash64(n, 'v') % 25)) AS reviewer_id,
    fromUnixTimestamp64Milli(at_ms - 600000 - toInt64(cityHash64(n, 'q') % 6000000), 'UTC') AS submitted_at,
    fromUnixTimestamp64Milli(at_ms - toInt64(cityHash64(n, 'd') % 600000), 'UTC') AS opened_at,
    if(cityHash64(n, 'o') % 10 < 7, 'APPROVED', 'REJECTED') AS decision, toUInt32(cityHash64(n, 'x') % 12) AS annotation_count,
    toUInt32(1 + cityHash64(n, 'y') % 6) AS segment_count, NULL AS footage_seconds`;

/** Characters are onboarded and delivered in turn. */
const CHARACTER = `concat('project-', toString(cityHash64(intDiv(n, 2), 'p') % 8)) AS project_id,
    concat('character-', toString(intDiv(n, 2))) AS character_id, ['HD', '4K', '8K'][intDiv(n, 2) % 3 + 1] AS resolution_tier,
    if(n % 2 = 0, 'ONBOARDED', 'DELIVERED') AS stage`;

/** Each worker reports every 15 minutes or more often, in turn. */
const WORKER = `concat('worker-', toString(n % 60)) AS worker_id, ['A100', 'H100', 'L40S'][n % 60 % 3 + 1] AS gpu_model, toUInt32(4) AS gpu_count,
    fromUnixTimestamp64Milli(at_ms - intDiv(60 * {days:Int64} * 86400000, {count:Int64}), 'UTC') AS from,
    ['BUSY', 'BUSY', 'IDLE', 'DOWN'][cityHash64(n, 'z') % 4 + 1] AS state`;

const SHARES: readonly (readonly [type: string, share: number, columns: string])[] = [
  ['generation', 0.4, GENERATION],
  ['qa', 0.28, QA],
  ['retry', 0.04, RETRY],
  ['review_request', 0.05, REVIEW_REQUEST],
  ['review', 0.05, REVIEW],
  ['character', 0.004, CHARACTER],
  ['worker', 0.176, WORKER],
];

export async function seedStudio(store: Store, { startMs, days, events }: SeedOptions): Promise<void> {
  for (const [type, share, columns] of SHARES) {
    await store.command(statement(type, columns), { start: startMs, days, count: Math.round(events * share) });
  }
}
