-- What was asked, as JSON: the definition as it was and the projects of whoever asked, so that the same question can be asked again later.
ALTER TABLE reports {{on_cluster}} ADD COLUMN IF NOT EXISTS asked String DEFAULT '' CODEC(ZSTD(3));

-- How much of the archive's size a report takes, without reading it.
ALTER TABLE reports {{on_cluster}} ADD COLUMN IF NOT EXISTS body_bytes UInt64 DEFAULT length(body);

-- Rendered files of stored reports, one for each variant of each report; the greatest version counts. When a file expires is decided by its report:
-- it goes with it. `key` names its content: in the data folder, or in report_contents where processes share a remote store.
CREATE TABLE IF NOT EXISTS report_files {{on_cluster}} (
    report_id String,
    variant String,
    version UInt64,
    removed Bool,
    format LowCardinality(String),
    key String,
    size_bytes UInt64,
    sha256 String,
    requested_by String,
    created_at DateTime64(3, 'UTC')
) ENGINE = {{everywhere:ReplacingMergeTree(version)}}
ORDER BY (report_id, variant)
SETTINGS {{deduplication_window}};

-- Contents of rendered files, piece by piece in base64. A content is whole before a row of report_files names it.
CREATE TABLE IF NOT EXISTS report_contents {{on_cluster}} (
    report_id String,
    key String,
    piece UInt32,
    body String CODEC(ZSTD(1))
) ENGINE = {{everywhere:MergeTree}}
ORDER BY (report_id, key, piece)
SETTINGS {{deduplication_window}};

-- Reports that no retention takes; the greatest version counts.
CREATE TABLE IF NOT EXISTS report_pins {{on_cluster}} (
    report_id String,
    version UInt64,
    pinned Bool,
    by String,
    at DateTime64(3, 'UTC')
) ENGINE = {{everywhere:ReplacingMergeTree(version)}}
ORDER BY report_id
SETTINGS {{deduplication_window}};
