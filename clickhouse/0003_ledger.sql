-- Position and fate of every message, beside the data: what the exactly-once writer walks along.
-- Rows are inserted with tokens and read back; what was claimed but cannot be read is written again under the next attempt's token.
-- Times can be given as ISO 8601 with Z, or epoch milliseconds.

-- The ledger: pieces (chunks) of logs. A log is `kafka/TOPIC/PARTITION` or `intake/TYPE`; `incarnation` tells a topic deleted and created anew
-- from the old one; `chunk` is `log/incarnation/first`, and the chunk of every raw row. One row for each step of a chunk:
--   declared    these messages, first to last, are one chunk; `rejected` are those that go to dead_letters instead of raw
--   finished    landed and (where needed) verified; the counts are final. landed = rows in raw, repeats = dropped as already there,
--               conflicts = event_id_conflict dead letters, dead = rejected + conflicts, accepted = landed + repeats.
--   superseded  its landing failed on its content and smaller chunks take its place
--   lost        messages that no longer exist (retention, a topic deleted): shown, never skipped in silence
-- Where attempts doubled a step of the same (log, incarnation, first), the least (attempt, at, writer) is the row that counts.
-- The landing statement looks for `state = 'finished'` by `chunk`, hence the index. Synced to disk: an intake answers by it.
-- `hours` are the hour numbers (epoch ms intDiv 3600000) in which the chunk's events' time spans start or end.
-- `content_digest` is of the chunk's messages (the re-read of a log compares it).
CREATE TABLE IF NOT EXISTS ledger {{on_cluster}} (
    log String,
    incarnation String,
    first UInt64,
    last UInt64,
    state Enum8('declared' = 1, 'finished' = 2, 'superseded' = 3, 'lost' = 4),
    type LowCardinality(String),
    chunk String,
    attempt UInt32,
    rejected Array(UInt64),
    accepted UInt64,
    landed UInt64,
    repeats UInt64,
    conflicts UInt64,
    dead UInt64,
    occurred_min Nullable(DateTime64(3, 'UTC')),
    occurred_max Nullable(DateTime64(3, 'UTC')),
    hours Array(UInt32),
    content_digest String,
    writer String,
    at DateTime64(3, 'UTC'),
    INDEX by_chunk chunk TYPE bloom_filter(0.001) GRANULARITY 4
) ENGINE = {{everywhere:MergeTree}}
ORDER BY (log, incarnation, first, state)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, {{deduplication_window}};

-- Rejected messages and conflicting copies. The row with the greatest `version` counts (burying writes 1; a replay writes the row again
-- with `replayed_at` and a greater version). `bytes` is base64 of the message as it came (JSON lines carry text only), null for a tombstone.
-- `origin` is kafka, http or file.
CREATE TABLE IF NOT EXISTS dead_letters {{on_cluster}} (
    log String,
    incarnation String,
    position UInt64,
    reason LowCardinality(String),
    type LowCardinality(String),
    detail String,
    origin LowCardinality(String),
    key Nullable(String),
    bytes Nullable(String),
    chunk String,
    recorded_at DateTime64(3, 'UTC'),
    buried_at DateTime64(3, 'UTC'),
    replayed_at Nullable(DateTime64(3, 'UTC')),
    replay_outcome LowCardinality(String),
    version UInt64
) ENGINE = {{everywhere:ReplacingMergeTree(version)}}
ORDER BY (log, incarnation, position, reason)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, {{deduplication_window}};

-- Events that came by HTTP or file while no Kafka is configured, numbered by their log, each request's as one block; the content of their
-- chunk until it is finished, then deleted by whoever finished it. `body` is the event in its JSON form.
CREATE TABLE IF NOT EXISTS intake_stage {{on_cluster}} (
    log String,
    incarnation String,
    number UInt64,
    recorded_at DateTime64(3, 'UTC'),
    type LowCardinality(String),
    origin LowCardinality(String),
    body String,
    batch String
) ENGINE = {{everywhere:MergeTree}}
ORDER BY (log, incarnation, number)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, {{deduplication_window}};

-- How far each log is read: next position, end of the log at the last poll, and the log's share of the watermark. The latest `at` counts.
CREATE TABLE IF NOT EXISTS log_progress {{on_cluster}} (
    log String,
    incarnation String,
    position UInt64,
    end UInt64,
    watermark_ms Int64,
    at DateTime64(3, 'UTC'),
    writer String
) ENGINE = {{everywhere:ReplacingMergeTree(at)}}
ORDER BY log
SETTINGS {{deduplication_window}};

-- The auditor's verdict on each hour of each event type; the latest `at` counts. `differing` is the number of keys of rollups and entities that
-- did not equal raw, `repaired` how many of them were mended; verified = nothing differs any more.
CREATE TABLE IF NOT EXISTS audit_hours {{on_cluster}} (
    type LowCardinality(String),
    hour DateTime('UTC'),
    verified Bool,
    events UInt64,
    differing UInt64,
    repaired UInt64,
    detail String,
    at DateTime64(3, 'UTC')
) ENGINE = {{everywhere:ReplacingMergeTree(at)}}
ORDER BY (type, hour)
SETTINGS {{deduplication_window}};
