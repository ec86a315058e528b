-- The journal of the migrations themselves: one row for each statement that has been carried out. Run before every migration.
-- Control tables like this one stand on every server of a cluster (`everywhere`); they are replicas of one table, not shards.

CREATE TABLE IF NOT EXISTS schema_migrations {{on_cluster}} (
    number UInt32,
    file String,
    checksum String,
    statement UInt32,
    statements UInt32,
    at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = {{everywhere:MergeTree}}
ORDER BY (number, statement);
