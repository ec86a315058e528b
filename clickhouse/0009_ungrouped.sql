-- GPU time without grouping on the way in. SummingMergeTree adds equal keys up by itself; grouping a chunk before took most of the time of
-- landing it and found little to add up, since few attempts share all of a quarter's keys.

DROP VIEW IF EXISTS {{local:generation_quarter_from_generation}} {{on_cluster}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:generation_quarter_from_generation}} {{on_cluster}} TO {{local:generation_quarter}} AS
WITH
    toUnixTimestamp64Milli(occurred_at) AS end_ms,
    ifNull(toUnixTimestamp64Milli(started_at), end_ms) AS start_ms,
    arrayJoin(range(intDiv(start_ms, 900000), intDiv(end_ms, 900000) + 1)) AS quarter_number,
    quarter_number = intDiv(end_ms, 900000) AS at_end
SELECT
    toDateTime(quarter_number * 900, 'UTC') AS quarter,
    project_id, scene_type, resolution_tier, worker_id, gpu_model, workflow_version, outcome, failure_type,
    toInt64(gpu_count) * (least(end_ms, (quarter_number + 1) * 900000) - greatest(start_ms, quarter_number * 900000)) AS gpu_ms,
    toInt64(at_end) AS attempts,
    toInt64(at_end AND attempt = 1) AS first_attempts,
    if(at_end AND queued_at IS NOT NULL AND started_at IS NOT NULL, start_ms - assumeNotNull(toUnixTimestamp64Milli(queued_at)), 0) AS queue_ms,
    toInt64(at_end AND queued_at IS NOT NULL AND started_at IS NOT NULL) AS queued_attempts
FROM {{local:raw_generation}};

{{backfill:generation_quarter}};

DROP VIEW IF EXISTS {{local:generation_day_from_generation}} {{on_cluster}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:generation_day_from_generation}} {{on_cluster}} TO {{local:generation_day}} AS
WITH
    toUnixTimestamp64Milli(occurred_at) AS end_ms,
    ifNull(toUnixTimestamp64Milli(started_at), end_ms) AS start_ms,
    arrayJoin(range(intDiv(start_ms, 86400000), intDiv(end_ms, 86400000) + 1)) AS day_number,
    day_number = intDiv(end_ms, 86400000) AS at_end
SELECT
    toDateTime(day_number * 86400, 'UTC') AS day,
    project_id, scene_type, resolution_tier, worker_id, gpu_model, workflow_version, outcome, failure_type,
    toInt64(gpu_count) * (least(end_ms, (day_number + 1) * 86400000) - greatest(start_ms, day_number * 86400000)) AS gpu_ms,
    toInt64(at_end) AS attempts,
    toInt64(at_end AND attempt = 1) AS first_attempts,
    if(at_end AND queued_at IS NOT NULL AND started_at IS NOT NULL, start_ms - assumeNotNull(toUnixTimestamp64Milli(queued_at)), 0) AS queue_ms,
    toInt64(at_end AND queued_at IS NOT NULL AND started_at IS NOT NULL) AS queued_attempts
FROM {{local:raw_generation}};

{{backfill:generation_day}};

-- GPU time of each scene, whenever spent: how many GPUs its attempts had from when to when, because prices change with time; `quarter` is that
-- of the end. Takes the place of scene_gpu_quarter, which had a row for each quarter-hour of an attempt.
CREATE TABLE IF NOT EXISTS {{local:scene_gpu}} {{on_cluster}} (
    project_id LowCardinality(String),
    character_id String,
    scene_id String,
    scene_type LowCardinality(String),
    gpu_model LowCardinality(Nullable(String)),
    quarter DateTime('UTC'),
    started_at DateTime64(3, 'UTC'),
    ended_at DateTime64(3, 'UTC'),
    gpus Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (project_id, character_id, scene_id, scene_type, gpu_model, quarter, started_at, ended_at)
SETTINGS allow_nullable_key = 1, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:scene_gpu_from_generation}} {{on_cluster}} TO {{local:scene_gpu}} AS
SELECT
    project_id, character_id, scene_id, scene_type, gpu_model,
    toDateTime(intDiv(toUnixTimestamp64Milli(occurred_at), 900000) * 900, 'UTC') AS quarter,
    assumeNotNull(raw_generation.started_at) AS started_at,
    occurred_at AS ended_at,
    toInt64(gpu_count) AS gpus
FROM {{local:raw_generation}} AS raw_generation
WHERE raw_generation.started_at IS NOT NULL AND raw_generation.started_at < occurred_at;

{{backfill:scene_gpu}};

DROP VIEW IF EXISTS {{local:scene_gpu_quarter_from_generation}} {{on_cluster}};

DROP TABLE IF EXISTS {{local:scene_gpu_quarter}} {{on_cluster}} SYNC;

-- On a cluster, the Distributed table over it.
DROP TABLE IF EXISTS scene_gpu_quarter {{on_cluster}} SYNC;
