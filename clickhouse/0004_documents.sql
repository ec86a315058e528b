-- Small things that people and programs change: users, tokens, settings, prices, labels, definitions, schedules, firings, deliveries.
-- A version of a document is claimed by inserting it under the token kind/id/version and reading it back: the row that is there won.
-- Every version stays (they are few and tell who changed what); the greatest version counts, of that the least attempt.

CREATE TABLE IF NOT EXISTS documents {{on_cluster}} (
    kind LowCardinality(String),
    id String,
    version UInt64,
    attempt UInt32,
    claim String,
    body String,
    deleted Bool,
    at DateTime64(3, 'UTC'),
    by String
) ENGINE = {{everywhere:ReplacingMergeTree}}
ORDER BY (kind, id, version, attempt, claim)
SETTINGS {{deduplication_window}};

-- Named leases: each taking, renewal and release is the next term, claimed like a version of a document. The greatest term counts. Rows
-- expire a week after they were stored, by the store's own clock: a lease is taken for minutes.
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
