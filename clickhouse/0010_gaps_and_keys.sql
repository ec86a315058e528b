-- What lets a report read less of what is there.
--
-- Worker days that tell where their one gap is. Most days that are not full have a single stretch without reports, [g1, g2) ms after midnight.
-- `squares` is the sum of end² − begin² over the parts of the reports inside the day, in ms since midnight: with the clock time it gives g2 − g1
-- and g1 + g2, and `seams` then proves that the day is covered exactly once but for that gap. Sums do not depend on order. A day of a gap at its
-- edge is one of these, a full day one without a gap.
DROP VIEW IF EXISTS {{local:worker_day_from_worker}} {{on_cluster}};

DROP TABLE IF EXISTS {{local:worker_day}} {{on_cluster}} SYNC;

-- On a cluster, the Distributed table over it.
DROP TABLE IF EXISTS worker_day {{on_cluster}} SYNC;

CREATE TABLE IF NOT EXISTS {{local:worker_day}} {{on_cluster}} (
    day DateTime('UTC'),
    worker_id LowCardinality(String),
    gpu_model LowCardinality(Nullable(String)),
    clock_ms Int64,
    busy_gpu_ms Int64,
    idle_gpu_ms Int64,
    down_gpu_ms Int64,
    seams Int64,
    squares Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (day, worker_id, gpu_model)
SETTINGS allow_nullable_key = 1, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:worker_day_from_worker}} {{on_cluster}} TO {{local:worker_day}} AS
WITH
    toUnixTimestamp64Milli(occurred_at) AS end_ms,
    toUnixTimestamp64Milli(from) AS start_ms,
    arrayJoin(range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1)) AS day_number,
    toInt64(day_number * 86400000) AS midnight_ms,
    toInt64(least(end_ms, midnight_ms + 86400000)) AS to_ms,
    toInt64(greatest(start_ms, midnight_ms)) AS from_ms,
    (to_ms - from_ms) * toInt64(gpu_count) AS gpu_ms
SELECT
    toDateTime(day_number * 86400, 'UTC') AS day,
    worker_id, gpu_model,
    sum(to_ms - from_ms) AS clock_ms,
    sum(if(state = 'BUSY', gpu_ms, 0)) AS busy_gpu_ms,
    sum(if(state = 'IDLE', gpu_ms, 0)) AS idle_gpu_ms,
    sum(if(state = 'DOWN', gpu_ms, 0)) AS down_gpu_ms,
    sum(toInt64(sipHash64(to_ms)) - toInt64(sipHash64(from_ms))) AS seams,
    sum((to_ms - midnight_ms) * (to_ms - midnight_ms) - (from_ms - midnight_ms) * (from_ms - midnight_ms)) AS squares
FROM {{local:raw_worker}}
WHERE from < occurred_at
GROUP BY day, worker_id, gpu_model;

{{backfill:worker_day}};

-- Ids as numbers, for grouping: text takes the engine several times as long. They follow from the sorting keys, so merges keep them. The second
-- statement of each pair is for the Distributed table of a cluster; elsewhere there is nothing left to add.
ALTER TABLE {{local:review_state}} {{on_cluster}} ADD COLUMN IF NOT EXISTS review UInt64 MATERIALIZED sipHash64(review_id);

ALTER TABLE review_state {{on_cluster}} ADD COLUMN IF NOT EXISTS review UInt64;

ALTER TABLE {{local:scene_approval}} {{on_cluster}} ADD COLUMN IF NOT EXISTS scene UInt64 MATERIALIZED sipHash64(project_id, character_id, scene_id);

ALTER TABLE scene_approval {{on_cluster}} ADD COLUMN IF NOT EXISTS scene UInt64;

ALTER TABLE {{local:scene_approval}} {{on_cluster}} ADD COLUMN IF NOT EXISTS character UInt64 MATERIALIZED cityHash64(project_id, character_id);

ALTER TABLE scene_approval {{on_cluster}} ADD COLUMN IF NOT EXISTS character UInt64;
