-- What migrating itself needs. Run before every migration.
-- Control tables like these stand on every server of a cluster (`everywhere`); they are replicas of one table, not shards.

-- The journal: one row for each statement that has been carried out.
CREATE TABLE IF NOT EXISTS schema_migrations {{on_cluster}} (
    number UInt32,
    file String,
    checksum String,
    statement UInt32,
    statements UInt32,
    at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = {{everywhere:MergeTree}}
ORDER BY (number, statement);

-- As in 0004_documents.sql, which came first: of the processes that start together over a new store one migrates, and it takes a lease to do so.
CREATE TABLE IF NOT EXISTS leases {{on_cluster}} (
    name String,
    term UInt64,
    attempt UInt32,
    claim String,
    holder String,
    expires_at DateTime64(3, 'UTC'),
    at DateTime64(3, 'UTC'),
    stored_at DateTime('UTC') DEFAULT now('UTC')
) ENGINE = {{everywhere:ReplacingMergeTree}}
ORDER BY (name, term, attempt, claim)
TTL stored_at + INTERVAL 7 DAY
SETTINGS {{deduplication_window}};
