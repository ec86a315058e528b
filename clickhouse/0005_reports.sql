-- Reports as they were made: stored once and never changed. A row with removed = true under the next version takes the body's place
-- when a report is deleted.
CREATE TABLE IF NOT EXISTS reports {{on_cluster}} (
    generated_at DateTime64(3, 'UTC'),
    id String,
    version UInt8,
    removed Bool,
    template LowCardinality(String),
    definition_id String,
    title String,
    requested_by String,
    range_from DateTime64(3, 'UTC'),
    range_to DateTime64(3, 'UTC'),
    -- Who may read it: every project, or those of `projects`, which the report was limited to.
    whole_studio Bool,
    projects Array(String),
    fingerprint String,
    body String CODEC(ZSTD(3)),
    INDEX id id TYPE bloom_filter GRANULARITY 1
) ENGINE = {{everywhere:ReplacingMergeTree(version)}}
ORDER BY (generated_at, id)
SETTINGS {{deduplication_window}};

-- What a figure of a past range was when it was first reported; the least (reported_at, report_id) counts.
CREATE TABLE IF NOT EXISTS first_reported {{on_cluster}} (
    question FixedString(64),
    metric LowCardinality(String),
    reported_at DateTime64(3, 'UTC'),
    report_id String,
    value Nullable(Float64)
) ENGINE = {{everywhere:ReplacingMergeTree}}
ORDER BY (question, metric, reported_at, report_id)
SETTINGS {{deduplication_window}};
