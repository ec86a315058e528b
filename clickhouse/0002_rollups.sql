-- Rollups and entities: what reports read. Each is fed from raw by a materialized view, named TARGET_from_SOURCE.
--
-- Time buckets are 15 UTC minutes (every zone's midnight is a bucket's edge) with a UTC-day level for the whole days of long ranges.
-- Measures are integers (counts, milliseconds, GPU-milliseconds), so a sum does not depend on the order of its parts.
-- Two kinds of target, for what recovery and audit have to know:
--   rollup  SummingMergeTree: verified by key, mended by inserting the difference;
--   entity  AggregatingMergeTree of idempotent functions (min, max, set union): mended by inserting the states again.
-- Targets are not partitioned: before 26.7.3.9 a view that changes the number of rows must not write to a partitioned target
-- that deduplicates (ClickHouse PR 112649).

-- GPU time in the quarters it ran in; counts and queue time in the quarter of occurred_at.
CREATE TABLE IF NOT EXISTS {{local:generation_quarter}} {{on_cluster}} (
    quarter DateTime('UTC'),
    project_id LowCardinality(String),
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    worker_id LowCardinality(Nullable(String)),
    gpu_model LowCardinality(Nullable(String)),
    workflow_version LowCardinality(Nullable(String)),
    outcome Enum8('SUCCEEDED' = 1, 'FAILED' = 2, 'CANCELLED' = 3),
    failure_type LowCardinality(Nullable(String)),
    gpu_ms Int64,
    attempts Int64,
    first_attempts Int64,
    queue_ms Int64,
    queued_attempts Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (quarter, project_id, scene_type, resolution_tier, worker_id, gpu_model, workflow_version, outcome, failure_type)
SETTINGS allow_nullable_key = 1, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:generation_quarter_from_generation}} {{on_cluster}} TO {{local:generation_quarter}} AS
WITH
    toUnixTimestamp64Milli(occurred_at) AS end_ms,
    ifNull(toUnixTimestamp64Milli(started_at), end_ms) AS start_ms,
    arrayJoin(range(intDiv(start_ms, 900000), intDiv(end_ms, 900000) + 1)) AS quarter_number,
    quarter_number = intDiv(end_ms, 900000) AS at_end
SELECT
    toDateTime(quarter_number * 900, 'UTC') AS quarter,
    project_id, scene_type, resolution_tier, worker_id, gpu_model, workflow_version, outcome, failure_type,
    sum(toInt64(gpu_count) * (least(end_ms, (quarter_number + 1) * 900000) - greatest(start_ms, quarter_number * 900000))) AS gpu_ms,
    sum(toInt64(at_end)) AS attempts,
    sum(toInt64(at_end AND attempt = 1)) AS first_attempts,
    sum(if(at_end AND queued_at IS NOT NULL AND started_at IS NOT NULL, start_ms - assumeNotNull(toUnixTimestamp64Milli(queued_at)), 0)) AS queue_ms,
    sum(toInt64(at_end AND queued_at IS NOT NULL AND started_at IS NOT NULL)) AS queued_attempts
FROM {{local:raw_generation}}
GROUP BY quarter, project_id, scene_type, resolution_tier, worker_id, gpu_model, workflow_version, outcome, failure_type;

CREATE TABLE IF NOT EXISTS {{local:generation_day}} {{on_cluster}} (
    day DateTime('UTC'),
    project_id LowCardinality(String),
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    worker_id LowCardinality(Nullable(String)),
    gpu_model LowCardinality(Nullable(String)),
    workflow_version LowCardinality(Nullable(String)),
    outcome Enum8('SUCCEEDED' = 1, 'FAILED' = 2, 'CANCELLED' = 3),
    failure_type LowCardinality(Nullable(String)),
    gpu_ms Int64,
    attempts Int64,
    first_attempts Int64,
    queue_ms Int64,
    queued_attempts Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (day, project_id, scene_type, resolution_tier, worker_id, gpu_model, workflow_version, outcome, failure_type)
SETTINGS allow_nullable_key = 1, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:generation_day_from_generation}} {{on_cluster}} TO {{local:generation_day}} AS
WITH
    toUnixTimestamp64Milli(occurred_at) AS end_ms,
    ifNull(toUnixTimestamp64Milli(started_at), end_ms) AS start_ms,
    arrayJoin(range(intDiv(start_ms, 86400000), intDiv(end_ms, 86400000) + 1)) AS day_number,
    day_number = intDiv(end_ms, 86400000) AS at_end
SELECT
    toDateTime(day_number * 86400, 'UTC') AS day,
    project_id, scene_type, resolution_tier, worker_id, gpu_model, workflow_version, outcome, failure_type,
    sum(toInt64(gpu_count) * (least(end_ms, (day_number + 1) * 86400000) - greatest(start_ms, day_number * 86400000))) AS gpu_ms,
    sum(toInt64(at_end)) AS attempts,
    sum(toInt64(at_end AND attempt = 1)) AS first_attempts,
    sum(if(at_end AND queued_at IS NOT NULL AND started_at IS NOT NULL, start_ms - assumeNotNull(toUnixTimestamp64Milli(queued_at)), 0)) AS queue_ms,
    sum(toInt64(at_end AND queued_at IS NOT NULL AND started_at IS NOT NULL)) AS queued_attempts
FROM {{local:raw_generation}}
GROUP BY day, project_id, scene_type, resolution_tier, worker_id, gpu_model, workflow_version, outcome, failure_type;

-- GPU time of each scene, whenever spent; by quarter-hour, because prices change with time.
CREATE TABLE IF NOT EXISTS {{local:scene_gpu_quarter}} {{on_cluster}} (
    project_id LowCardinality(String),
    character_id String,
    scene_id String,
    scene_type LowCardinality(String),
    gpu_model LowCardinality(Nullable(String)),
    quarter DateTime('UTC'),
    gpu_ms Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (project_id, character_id, scene_id, scene_type, gpu_model, quarter)
SETTINGS allow_nullable_key = 1, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:scene_gpu_quarter_from_generation}} {{on_cluster}} TO {{local:scene_gpu_quarter}} AS
WITH
    toUnixTimestamp64Milli(occurred_at) AS end_ms,
    toUnixTimestamp64Milli(assumeNotNull(started_at)) AS start_ms,
    arrayJoin(range(intDiv(start_ms, 900000), intDiv(end_ms - 1, 900000) + 1)) AS quarter_number
SELECT
    project_id, character_id, scene_id, scene_type, gpu_model,
    toDateTime(quarter_number * 900, 'UTC') AS quarter,
    sum(toInt64(gpu_count) * (least(end_ms, (quarter_number + 1) * 900000) - greatest(start_ms, quarter_number * 900000))) AS gpu_ms
FROM {{local:raw_generation}}
WHERE started_at IS NOT NULL AND started_at < occurred_at
GROUP BY project_id, character_id, scene_id, scene_type, gpu_model, quarter;

-- Automatic verdicts; manual ones enter no figure.
CREATE TABLE IF NOT EXISTS {{local:qa_quarter}} {{on_cluster}} (
    quarter DateTime('UTC'),
    project_id LowCardinality(String),
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    workflow_version LowCardinality(Nullable(String)),
    checks Int64,
    passes Int64,
    first_checks Int64,
    first_passes Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (quarter, project_id, scene_type, resolution_tier, workflow_version)
SETTINGS allow_nullable_key = 1, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:qa_quarter_from_qa}} {{on_cluster}} TO {{local:qa_quarter}} AS
SELECT
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 900000) * 900, 'UTC') AS quarter,
    project_id, scene_type, resolution_tier, workflow_version,
    sum(toInt64(1)) AS checks,
    sum(toInt64(verdict = 'PASS')) AS passes,
    sum(toInt64(attempt = 1)) AS first_checks,
    sum(toInt64(attempt = 1 AND verdict = 'PASS')) AS first_passes
FROM {{local:raw_qa}}
WHERE automatic
GROUP BY quarter, project_id, scene_type, resolution_tier, workflow_version;

CREATE TABLE IF NOT EXISTS {{local:qa_day}} {{on_cluster}} (
    day DateTime('UTC'),
    project_id LowCardinality(String),
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    workflow_version LowCardinality(Nullable(String)),
    checks Int64,
    passes Int64,
    first_checks Int64,
    first_passes Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (day, project_id, scene_type, resolution_tier, workflow_version)
SETTINGS allow_nullable_key = 1, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:qa_day_from_qa}} {{on_cluster}} TO {{local:qa_day}} AS
SELECT
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 86400000) * 86400, 'UTC') AS day,
    project_id, scene_type, resolution_tier, workflow_version,
    sum(toInt64(1)) AS checks,
    sum(toInt64(verdict = 'PASS')) AS passes,
    sum(toInt64(attempt = 1)) AS first_checks,
    sum(toInt64(attempt = 1 AND verdict = 'PASS')) AS first_passes
FROM {{local:raw_qa}}
WHERE automatic
GROUP BY day, project_id, scene_type, resolution_tier, workflow_version;

-- Failures: FAILED attempts and automatic FAIL verdicts, by their sorted set of failure types (an empty set: no type given), so that an
-- event with several types can be counted once (failed_events) or once for each type (failures).
CREATE TABLE IF NOT EXISTS {{local:failure_quarter}} {{on_cluster}} (
    quarter DateTime('UTC'),
    source Enum8('generation' = 1, 'qa' = 2),
    project_id LowCardinality(String),
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    workflow_version LowCardinality(Nullable(String)),
    failure_types Array(String),
    events Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (quarter, source, project_id, scene_type, resolution_tier, workflow_version, failure_types)
SETTINGS allow_nullable_key = 1, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:failure_quarter_from_generation}} {{on_cluster}} TO {{local:failure_quarter}} AS
SELECT
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 900000) * 900, 'UTC') AS quarter,
    CAST('generation', 'Enum8(\'generation\' = 1, \'qa\' = 2)') AS source,
    project_id, scene_type, resolution_tier, workflow_version,
    if(failure_type IS NULL, [], [toString(assumeNotNull(failure_type))]) AS failure_types,
    sum(toInt64(1)) AS events
FROM {{local:raw_generation}}
WHERE outcome = 'FAILED'
GROUP BY quarter, source, project_id, scene_type, resolution_tier, workflow_version, failure_types;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:failure_quarter_from_qa}} {{on_cluster}} TO {{local:failure_quarter}} AS
SELECT
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 900000) * 900, 'UTC') AS quarter,
    CAST('qa', 'Enum8(\'generation\' = 1, \'qa\' = 2)') AS source,
    project_id, scene_type, resolution_tier, workflow_version,
    arraySort(arrayDistinct(raw_qa.failure_types::Array(String))) AS failure_types,
    sum(toInt64(1)) AS events
FROM {{local:raw_qa}} AS raw_qa
WHERE automatic AND verdict = 'FAIL'
GROUP BY quarter, source, project_id, scene_type, resolution_tier, workflow_version, failure_types;

CREATE TABLE IF NOT EXISTS {{local:retry_quarter}} {{on_cluster}} (
    quarter DateTime('UTC'),
    project_id LowCardinality(String),
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    reason LowCardinality(String),
    trigger Enum8('FAULT' = 1, 'AUTO_QA' = 2, 'REVIEW' = 3, 'MANUAL' = 4),
    retries Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (quarter, project_id, scene_type, resolution_tier, reason, trigger)
SETTINGS {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:retry_quarter_from_retry}} {{on_cluster}} TO {{local:retry_quarter}} AS
SELECT
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 900000) * 900, 'UTC') AS quarter,
    project_id, scene_type, resolution_tier, reason, trigger,
    sum(toInt64(1)) AS retries
FROM {{local:raw_retry}}
GROUP BY quarter, project_id, scene_type, resolution_tier, reason, trigger;

-- Reviews with their durations in the key: sums stay exact and so do quantiles.
CREATE TABLE IF NOT EXISTS {{local:review_quarter}} {{on_cluster}} (
    quarter DateTime('UTC'),
    project_id LowCardinality(String),
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    reviewer_id LowCardinality(String),
    decision Enum8('APPROVED' = 1, 'REJECTED' = 2),
    turnaround_ms Int64,
    wait_ms Nullable(Int64),
    reviews Int64,
    annotations Int64,
    segments Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (quarter, project_id, scene_type, resolution_tier, reviewer_id, decision, turnaround_ms, wait_ms)
SETTINGS allow_nullable_key = 1, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:review_quarter_from_review}} {{on_cluster}} TO {{local:review_quarter}} AS
SELECT
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 900000) * 900, 'UTC') AS quarter,
    project_id, scene_type, resolution_tier, toLowCardinality(reviewer_id) AS reviewer_id, decision,
    toUnixTimestamp64Milli(occurred_at) - toUnixTimestamp64Milli(submitted_at) AS turnaround_ms,
    toUnixTimestamp64Milli(opened_at) - toUnixTimestamp64Milli(submitted_at) AS wait_ms,
    sum(toInt64(1)) AS reviews,
    sum(toInt64(annotation_count)) AS annotations,
    sum(toInt64(segment_count)) AS segments
FROM {{local:raw_review}}
GROUP BY quarter, project_id, scene_type, resolution_tier, reviewer_id, decision, turnaround_ms, wait_ms;

-- Clock time and GPU time that workers reported; scaling to the clock and the unknown rest happen in the answer.
CREATE TABLE IF NOT EXISTS {{local:worker_quarter}} {{on_cluster}} (
    quarter DateTime('UTC'),
    worker_id LowCardinality(String),
    gpu_model LowCardinality(Nullable(String)),
    busy_clock_ms Int64,
    idle_clock_ms Int64,
    down_clock_ms Int64,
    busy_gpu_ms Int64,
    idle_gpu_ms Int64,
    down_gpu_ms Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (quarter, worker_id, gpu_model)
SETTINGS allow_nullable_key = 1, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:worker_quarter_from_worker}} {{on_cluster}} TO {{local:worker_quarter}} AS
WITH
    toUnixTimestamp64Milli(occurred_at) AS end_ms,
    toUnixTimestamp64Milli(from) AS start_ms,
    arrayJoin(range(intDiv(start_ms, 900000), intDiv(end_ms - 1, 900000) + 1)) AS quarter_number,
    least(end_ms, (quarter_number + 1) * 900000) - greatest(start_ms, quarter_number * 900000) AS clock_ms
SELECT
    toDateTime(quarter_number * 900, 'UTC') AS quarter,
    worker_id, gpu_model,
    sum(if(state = 'BUSY', clock_ms, 0)) AS busy_clock_ms,
    sum(if(state = 'IDLE', clock_ms, 0)) AS idle_clock_ms,
    sum(if(state = 'DOWN', clock_ms, 0)) AS down_clock_ms,
    sum(if(state = 'BUSY', clock_ms * toInt64(gpu_count), 0)) AS busy_gpu_ms,
    sum(if(state = 'IDLE', clock_ms * toInt64(gpu_count), 0)) AS idle_gpu_ms,
    sum(if(state = 'DOWN', clock_ms * toInt64(gpu_count), 0)) AS down_gpu_ms
FROM {{local:raw_worker}}
WHERE from < occurred_at
GROUP BY quarter, worker_id, gpu_model;

-- What was last known of a worker, for its unknown time: the latest report that touches each quarter, and the ends of its reporting.
-- `last_report` is (occurred_at, event_id, gpu_count, gpu_model): the greatest wins.
CREATE TABLE IF NOT EXISTS {{local:worker_known}} {{on_cluster}} (
    worker_id LowCardinality(String),
    quarter DateTime('UTC'),
    first_from SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_report SimpleAggregateFunction(max, Tuple(DateTime64(3, 'UTC'), String, UInt32, Nullable(String)))
) ENGINE = {{engine:AggregatingMergeTree}}
ORDER BY (worker_id, quarter)
SETTINGS {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:worker_known_from_worker}} {{on_cluster}} TO {{local:worker_known}} AS
WITH
    toUnixTimestamp64Milli(occurred_at) AS end_ms,
    toUnixTimestamp64Milli(from) AS start_ms,
    arrayJoin(range(intDiv(start_ms, 900000), intDiv(end_ms - 1, 900000) + 1)) AS quarter_number
SELECT
    worker_id,
    toDateTime(quarter_number * 900, 'UTC') AS quarter,
    min(from) AS first_from,
    max((occurred_at, event_id, gpu_count, CAST(gpu_model, 'Nullable(String)'))) AS last_report
FROM {{local:raw_worker}}
WHERE from < occurred_at
GROUP BY worker_id, quarter;

-- A character's stage events as a set.
CREATE TABLE IF NOT EXISTS {{local:character_stages}} {{on_cluster}} (
    project_id LowCardinality(String),
    character_id String,
    stages SimpleAggregateFunction(groupUniqArrayArray, Array(Tuple(at DateTime64(3, 'UTC'), event_id String, stage String, resolution_tier String)))
) ENGINE = {{engine:AggregatingMergeTree}}
ORDER BY (project_id, character_id)
SETTINGS {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:character_stages_from_character}} {{on_cluster}} TO {{local:character_stages}} AS
SELECT
    project_id, character_id,
    groupUniqArrayArray([CAST((occurred_at, event_id, toString(stage), toString(resolution_tier)), 'Tuple(at DateTime64(3, \'UTC\'), event_id String, stage String, resolution_tier String)')]) AS stages
FROM {{local:raw_character}}
GROUP BY project_id, character_id;

-- A scene's first approval: the least (occurred_at, event_id), with that review's scene type and tier.
CREATE TABLE IF NOT EXISTS {{local:scene_approval}} {{on_cluster}} (
    project_id LowCardinality(String),
    character_id String,
    scene_id String,
    first_approved SimpleAggregateFunction(min, Tuple(at DateTime64(3, 'UTC'), event_id String, scene_type String, resolution_tier String))
) ENGINE = {{engine:AggregatingMergeTree}}
ORDER BY (project_id, character_id, scene_id)
SETTINGS {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:scene_approval_from_review}} {{on_cluster}} TO {{local:scene_approval}} AS
SELECT
    project_id, character_id, scene_id,
    min(CAST((occurred_at, event_id, toString(scene_type), toString(resolution_tier)), 'Tuple(at DateTime64(3, \'UTC\'), event_id String, scene_type String, resolution_tier String)')) AS first_approved
FROM {{local:raw_review}}
WHERE decision = 'APPROVED'
GROUP BY project_id, character_id, scene_id;

-- A review's request (the least of them) and its first decision; either may arrive first or never. The default of `first_request` and
-- `first_decision` is the end of time, so that min leaves what is there.
CREATE TABLE IF NOT EXISTS {{local:review_state}} {{on_cluster}} (
    review_id String,
    first_request SimpleAggregateFunction(min, Tuple(at DateTime64(3, 'UTC'), event_id String, project_id String, scene_type String, resolution_tier String)) DEFAULT ('2299-01-01 00:00:00.000', '', '', '', ''),
    first_decision SimpleAggregateFunction(min, DateTime64(3, 'UTC')) DEFAULT '2299-01-01 00:00:00.000'
) ENGINE = {{engine:AggregatingMergeTree}}
ORDER BY review_id
SETTINGS {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:review_state_from_review_request}} {{on_cluster}} TO {{local:review_state}} AS
SELECT
    review_id,
    min(CAST((occurred_at, event_id, toString(project_id), toString(scene_type), toString(resolution_tier)), 'Tuple(at DateTime64(3, \'UTC\'), event_id String, project_id String, scene_type String, resolution_tier String)')) AS first_request
FROM {{local:raw_review_request}}
GROUP BY review_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:review_state_from_review}} {{on_cluster}} TO {{local:review_state}} AS
SELECT review_id, min(occurred_at) AS first_decision
FROM {{local:raw_review}}
GROUP BY review_id;

-- In which hours an event_id (its cityHash64) has been seen, for the search for repeats: raw is sorted by hour, so a copy that claims
-- another time would not be found there without this. Outlives the raw rows, so that a repeat stays a repeat.
CREATE TABLE IF NOT EXISTS {{local:event_hours}} {{on_cluster}} (
    type Enum8('generation' = 1, 'qa' = 2, 'retry' = 3, 'review_request' = 4, 'review' = 5, 'character' = 6, 'worker' = 7, 'workflow' = 8),
    id_hash UInt64,
    hour DateTime('UTC')
) ENGINE = {{engine:AggregatingMergeTree}}
ORDER BY (type, id_hash, hour)
SETTINGS index_granularity = 1024, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:event_hours_from_generation}} {{on_cluster}} TO {{local:event_hours}} AS
SELECT
    CAST('generation', 'Enum8(\'generation\' = 1, \'qa\' = 2, \'retry\' = 3, \'review_request\' = 4, \'review\' = 5, \'character\' = 6, \'worker\' = 7, \'workflow\' = 8)') AS type,
    cityHash64(event_id) AS id_hash,
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 3600000) * 3600, 'UTC') AS hour
FROM {{local:raw_generation}}
GROUP BY type, id_hash, hour;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:event_hours_from_qa}} {{on_cluster}} TO {{local:event_hours}} AS
SELECT
    CAST('qa', 'Enum8(\'generation\' = 1, \'qa\' = 2, \'retry\' = 3, \'review_request\' = 4, \'review\' = 5, \'character\' = 6, \'worker\' = 7, \'workflow\' = 8)') AS type,
    cityHash64(event_id) AS id_hash,
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 3600000) * 3600, 'UTC') AS hour
FROM {{local:raw_qa}}
GROUP BY type, id_hash, hour;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:event_hours_from_retry}} {{on_cluster}} TO {{local:event_hours}} AS
SELECT
    CAST('retry', 'Enum8(\'generation\' = 1, \'qa\' = 2, \'retry\' = 3, \'review_request\' = 4, \'review\' = 5, \'character\' = 6, \'worker\' = 7, \'workflow\' = 8)') AS type,
    cityHash64(event_id) AS id_hash,
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 3600000) * 3600, 'UTC') AS hour
FROM {{local:raw_retry}}
GROUP BY type, id_hash, hour;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:event_hours_from_review_request}} {{on_cluster}} TO {{local:event_hours}} AS
SELECT
    CAST('review_request', 'Enum8(\'generation\' = 1, \'qa\' = 2, \'retry\' = 3, \'review_request\' = 4, \'review\' = 5, \'character\' = 6, \'worker\' = 7, \'workflow\' = 8)') AS type,
    cityHash64(event_id) AS id_hash,
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 3600000) * 3600, 'UTC') AS hour
FROM {{local:raw_review_request}}
GROUP BY type, id_hash, hour;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:event_hours_from_review}} {{on_cluster}} TO {{local:event_hours}} AS
SELECT
    CAST('review', 'Enum8(\'generation\' = 1, \'qa\' = 2, \'retry\' = 3, \'review_request\' = 4, \'review\' = 5, \'character\' = 6, \'worker\' = 7, \'workflow\' = 8)') AS type,
    cityHash64(event_id) AS id_hash,
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 3600000) * 3600, 'UTC') AS hour
FROM {{local:raw_review}}
GROUP BY type, id_hash, hour;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:event_hours_from_character}} {{on_cluster}} TO {{local:event_hours}} AS
SELECT
    CAST('character', 'Enum8(\'generation\' = 1, \'qa\' = 2, \'retry\' = 3, \'review_request\' = 4, \'review\' = 5, \'character\' = 6, \'worker\' = 7, \'workflow\' = 8)') AS type,
    cityHash64(event_id) AS id_hash,
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 3600000) * 3600, 'UTC') AS hour
FROM {{local:raw_character}}
GROUP BY type, id_hash, hour;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:event_hours_from_worker}} {{on_cluster}} TO {{local:event_hours}} AS
SELECT
    CAST('worker', 'Enum8(\'generation\' = 1, \'qa\' = 2, \'retry\' = 3, \'review_request\' = 4, \'review\' = 5, \'character\' = 6, \'worker\' = 7, \'workflow\' = 8)') AS type,
    cityHash64(event_id) AS id_hash,
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 3600000) * 3600, 'UTC') AS hour
FROM {{local:raw_worker}}
GROUP BY type, id_hash, hour;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:event_hours_from_workflow}} {{on_cluster}} TO {{local:event_hours}} AS
SELECT
    CAST('workflow', 'Enum8(\'generation\' = 1, \'qa\' = 2, \'retry\' = 3, \'review_request\' = 4, \'review\' = 5, \'character\' = 6, \'worker\' = 7, \'workflow\' = 8)') AS type,
    cityHash64(event_id) AS id_hash,
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 3600000) * 3600, 'UTC') AS hour
FROM {{local:raw_workflow}}
GROUP BY type, id_hash, hour;
