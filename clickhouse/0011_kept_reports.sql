-- What a list says of a report, as JSON: the members requested_by, range and filters of its result. Bodies are compressed by who writes them, since
-- the engine would do it again in each merge; of the older ones, which are JSON, it is read from there.
ALTER TABLE reports {{on_cluster}} ADD COLUMN IF NOT EXISTS listed String DEFAULT concat(
    '{"requested_by":', JSONExtractRaw(body, 'requested_by'), ',"range":', JSONExtractRaw(body, 'range'), ',"filters":', JSONExtractRaw(body, 'filters'), '}'
) CODEC(ZSTD(1));

ALTER TABLE reports {{on_cluster}} MODIFY COLUMN body CODEC(ZSTD(1));
