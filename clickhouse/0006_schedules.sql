-- Firings of schedules, the mails of each firing, and notices to owners: who took which step when, and how it ended. A row is one version of an
-- entry, inserted under the token kind/schedule/firing/recipient/version and read back: the row that is there is the step that was taken, whoever
-- took it. The greatest version counts, of that the least attempt, then the earliest. Every version stays: they are the history.
CREATE TABLE IF NOT EXISTS schedule_ledger {{on_cluster}} (
    kind LowCardinality(String),
    schedule String,
    firing String,
    -- Empty for the firing itself.
    recipient String,
    version UInt32,
    attempt UInt32,
    claim String,
    due_at DateTime64(3, 'UTC'),
    state LowCardinality(String),
    open Bool,
    -- When to look at it again: a lease's end, a retry.
    wake_at DateTime64(3, 'UTC'),
    body String CODEC(ZSTD(3)),
    at DateTime64(3, 'UTC')
) ENGINE = {{everywhere:ReplacingMergeTree}}
ORDER BY (kind, schedule, firing, recipient, version, attempt, claim)
SETTINGS {{deduplication_window}};
