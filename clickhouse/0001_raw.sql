-- Raw events: one row for each accepted event, one table for each event type. Everything else is derived from these.
--
-- Sorted by (hour, hash of event_id), so that the search for repeats touches only the chunk's own hours.
-- `chunk` names the piece of a log that brought the row, `position` its place in that log (Kafka offset or intake number),
-- `recorded_at` the record's own timestamp, `content_hash` what a later copy under the same event_id is compared with.
-- Partitioned by month for retention; the targets of views are not partitioned (see 0002_rollups.sql).

CREATE TABLE IF NOT EXISTS {{local:raw_generation}} {{on_cluster}} (
    event_id String,
    occurred_at DateTime64(3, 'UTC'),
    generation_id String,
    project_id LowCardinality(String),
    character_id String,
    scene_id String,
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    worker_id LowCardinality(Nullable(String)),
    gpu_model LowCardinality(Nullable(String)),
    gpu_count UInt32,
    queued_at Nullable(DateTime64(3, 'UTC')),
    started_at Nullable(DateTime64(3, 'UTC')),
    attempt UInt32,
    outcome Enum8('SUCCEEDED' = 1, 'FAILED' = 2, 'CANCELLED' = 3),
    failure_type LowCardinality(Nullable(String)),
    workflow_version LowCardinality(Nullable(String)),
    chunk LowCardinality(String),
    position UInt64,
    recorded_at DateTime64(3, 'UTC'),
    content_hash UInt64,
    INDEX started started_at TYPE minmax GRANULARITY 1
) ENGINE = {{engine:MergeTree}}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (toStartOfHour(occurred_at), cityHash64(event_id))
SETTINGS {{deduplication_window}};

CREATE TABLE IF NOT EXISTS {{local:raw_qa}} {{on_cluster}} (
    event_id String,
    occurred_at DateTime64(3, 'UTC'),
    generation_id String,
    project_id LowCardinality(String),
    character_id String,
    scene_id String,
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    attempt UInt32,
    verdict Enum8('PASS' = 1, 'FAIL' = 2),
    failure_types Array(LowCardinality(String)),
    score Nullable(Float64),
    automatic Bool,
    workflow_version LowCardinality(Nullable(String)),
    chunk LowCardinality(String),
    position UInt64,
    recorded_at DateTime64(3, 'UTC'),
    content_hash UInt64
) ENGINE = {{engine:MergeTree}}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (toStartOfHour(occurred_at), cityHash64(event_id))
SETTINGS {{deduplication_window}};

CREATE TABLE IF NOT EXISTS {{local:raw_retry}} {{on_cluster}} (
    event_id String,
    occurred_at DateTime64(3, 'UTC'),
    generation_id String,
    project_id LowCardinality(String),
    character_id String,
    scene_id String,
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    attempt UInt32,
    trigger Enum8('FAULT' = 1, 'AUTO_QA' = 2, 'REVIEW' = 3, 'MANUAL' = 4),
    reason LowCardinality(String),
    chunk LowCardinality(String),
    position UInt64,
    recorded_at DateTime64(3, 'UTC'),
    content_hash UInt64
) ENGINE = {{engine:MergeTree}}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (toStartOfHour(occurred_at), cityHash64(event_id))
SETTINGS {{deduplication_window}};

CREATE TABLE IF NOT EXISTS {{local:raw_review_request}} {{on_cluster}} (
    event_id String,
    occurred_at DateTime64(3, 'UTC'),
    review_id String,
    generation_id String,
    project_id LowCardinality(String),
    character_id String,
    scene_id String,
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    chunk LowCardinality(String),
    position UInt64,
    recorded_at DateTime64(3, 'UTC'),
    content_hash UInt64
) ENGINE = {{engine:MergeTree}}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (toStartOfHour(occurred_at), cityHash64(event_id))
SETTINGS {{deduplication_window}};

CREATE TABLE IF NOT EXISTS {{local:raw_review}} {{on_cluster}} (
    event_id String,
    occurred_at DateTime64(3, 'UTC'),
    review_id String,
    generation_id String,
    project_id LowCardinality(String),
    character_id String,
    scene_id String,
    scene_type LowCardinality(String),
    resolution_tier LowCardinality(String),
    reviewer_id String,
    submitted_at DateTime64(3, 'UTC'),
    opened_at Nullable(DateTime64(3, 'UTC')),
    decision Enum8('APPROVED' = 1, 'REJECTED' = 2),
    annotation_count UInt32,
    segment_count UInt32,
    footage_seconds Nullable(Float64),
    chunk LowCardinality(String),
    position UInt64,
    recorded_at DateTime64(3, 'UTC'),
    content_hash UInt64
) ENGINE = {{engine:MergeTree}}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (toStartOfHour(occurred_at), cityHash64(event_id))
SETTINGS {{deduplication_window}};

CREATE TABLE IF NOT EXISTS {{local:raw_character}} {{on_cluster}} (
    event_id String,
    occurred_at DateTime64(3, 'UTC'),
    project_id LowCardinality(String),
    character_id String,
    resolution_tier LowCardinality(String),
    stage Enum8('ONBOARDED' = 1, 'DELIVERED' = 2, 'REOPENED' = 3, 'CANCELLED' = 4),
    chunk LowCardinality(String),
    position UInt64,
    recorded_at DateTime64(3, 'UTC'),
    content_hash UInt64
) ENGINE = {{engine:MergeTree}}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (toStartOfHour(occurred_at), cityHash64(event_id))
SETTINGS {{deduplication_window}};

CREATE TABLE IF NOT EXISTS {{local:raw_worker}} {{on_cluster}} (
    event_id String,
    occurred_at DateTime64(3, 'UTC'),
    worker_id LowCardinality(String),
    gpu_model LowCardinality(Nullable(String)),
    gpu_count UInt32,
    from DateTime64(3, 'UTC'),
    state Enum8('BUSY' = 1, 'IDLE' = 2, 'DOWN' = 3),
    chunk LowCardinality(String),
    position UInt64,
    recorded_at DateTime64(3, 'UTC'),
    content_hash UInt64
) ENGINE = {{engine:MergeTree}}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (toStartOfHour(occurred_at), cityHash64(event_id))
SETTINGS {{deduplication_window}};

CREATE TABLE IF NOT EXISTS {{local:raw_workflow}} {{on_cluster}} (
    event_id String,
    occurred_at DateTime64(3, 'UTC'),
    workflow_version LowCardinality(String),
    title String,
    project_id LowCardinality(Nullable(String)),
    scene_type LowCardinality(Nullable(String)),
    chunk LowCardinality(String),
    position UInt64,
    recorded_at DateTime64(3, 'UTC'),
    content_hash UInt64
) ENGINE = {{engine:MergeTree}}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (toStartOfHour(occurred_at), cityHash64(event_id))
SETTINGS {{deduplication_window}};
