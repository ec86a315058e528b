-- Workers by day and as a whole, so that a report need not look at every quarter of every worker.
--
-- Clock time and GPU time by UTC day. Scaling to the clock and unknown time are decided quarter by quarter, but a day that reports cover
-- exactly once has neither. `seams` tells such days: the sum of hash(end) − hash(begin) over the parts of the reports inside the day. Where
-- one report ends as another begins they cancel, so that the whole is hash(end of day) − hash(begin of day) only if the number of reports
-- at work never changes within the day; with 24 h of clock time that number is one. Integers that wrap, so sums do not depend on order.
CREATE TABLE IF NOT EXISTS {{local:worker_day}} {{on_cluster}} (
    day DateTime('UTC'),
    worker_id LowCardinality(String),
    gpu_model LowCardinality(Nullable(String)),
    clock_ms Int64,
    busy_gpu_ms Int64,
    idle_gpu_ms Int64,
    down_gpu_ms Int64,
    seams Int64
) ENGINE = {{engine:SummingMergeTree}}
ORDER BY (day, worker_id, gpu_model)
SETTINGS allow_nullable_key = 1, {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:worker_day_from_worker}} {{on_cluster}} TO {{local:worker_day}} AS
WITH
    toUnixTimestamp64Milli(occurred_at) AS end_ms,
    toUnixTimestamp64Milli(from) AS start_ms,
    arrayJoin(range(intDiv(start_ms, 86400000), intDiv(end_ms - 1, 86400000) + 1)) AS day_number,
    toInt64(least(end_ms, (day_number + 1) * 86400000)) AS to_ms,
    toInt64(greatest(start_ms, day_number * 86400000)) AS from_ms,
    (to_ms - from_ms) * toInt64(gpu_count) AS gpu_ms
SELECT
    toDateTime(day_number * 86400, 'UTC') AS day,
    worker_id, gpu_model,
    sum(to_ms - from_ms) AS clock_ms,
    sum(if(state = 'BUSY', gpu_ms, 0)) AS busy_gpu_ms,
    sum(if(state = 'IDLE', gpu_ms, 0)) AS idle_gpu_ms,
    sum(if(state = 'DOWN', gpu_ms, 0)) AS down_gpu_ms,
    sum(toInt64(sipHash64(to_ms)) - toInt64(sipHash64(from_ms))) AS seams
FROM {{local:raw_worker}}
WHERE from < occurred_at
GROUP BY day, worker_id, gpu_model;

{{backfill:worker_day}};

-- The ends of each worker's reporting, and whether its reports ever differ in GPUs or model ('': none given): where they never do, what was
-- last known of it is known without a search.
CREATE TABLE IF NOT EXISTS {{local:worker_span}} {{on_cluster}} (
    worker_id LowCardinality(String),
    first_from SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    least_gpus SimpleAggregateFunction(min, UInt32),
    most_gpus SimpleAggregateFunction(max, UInt32),
    least_model SimpleAggregateFunction(min, String),
    most_model SimpleAggregateFunction(max, String)
) ENGINE = {{engine:AggregatingMergeTree}}
ORDER BY worker_id
SETTINGS {{deduplication_window}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{local:worker_span_from_worker}} {{on_cluster}} TO {{local:worker_span}} AS
SELECT
    worker_id,
    min(from) AS first_from, max(occurred_at) AS last_at,
    min(gpu_count) AS least_gpus, max(gpu_count) AS most_gpus,
    min(toString(ifNull(gpu_model, ''))) AS least_model, max(toString(ifNull(gpu_model, ''))) AS most_model
FROM {{local:raw_worker}}
WHERE from < occurred_at
GROUP BY worker_id;

{{backfill:worker_span}};
