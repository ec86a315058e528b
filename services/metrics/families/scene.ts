/** First approvals of scenes and how long they took. docs/figures.md, "Scenes". */
import { bindMs, createBinder } from '../binder.ts';
import { onboardedCharacters } from '../characters.ts';
import { durationSql, durationTables } from '../durations.ts';
import type { MetricTables } from '../groups.ts';
import { dimensionSql, filterSql, filtersWithout, rowIndex } from '../reader.ts';
import type { Asked, ResultRow } from '../reader.ts';
import { bucketSql } from '../time-plan.ts';

const EXPRESSIONS = { scene_type: 'approval.3', resolution_tier: 'approval.4' };

export async function readScenes(asked: Asked): Promise<MetricTables> {
  const index = rowIndex(asked, await readApprovals(asked));
  return {
    scenes_approved: { occurring: index.keys, at: (key) => ({ value: Number(index.at(key)?.['items'] ?? 0) }) },
    ...durationTables('scene_turnaround_hours', index.keys, index.at),
  };
}

function readApprovals({ store, options, plan, question, dimensions, metrics }: Asked): Promise<ResultRow[]> {
  const binder = createBinder();
  const { select, group } = dimensionSql(dimensions, EXPRESSIONS);
  const { project_id } = question.filters;
  const timed = metrics.some((metric) => metric !== 'scenes_approved');
  // A row of the table at or after the range's end cannot be the least of a scene approved before it.
  const approvals = `
    SELECT project_id, character_id, min(first_approved) AS approval FROM scene_approval
    WHERE first_approved.1 < ${bindMs(binder, plan.to)}${project_id === undefined ? '' : filterSql(binder, { project_id })}
    GROUP BY project_id, character_id, scene_id
    HAVING approval.1 >= ${bindMs(binder, plan.from)}`;
  const join = timed
    ? `GLOBAL ANY LEFT JOIN (${onboardedCharacters(binder, question.filters)}) AS characters USING (project_id, character_id)`
    : '';
  const duration = timed
    ? `, ${durationSql('if(onboarded = 1 AND onboarded_ms <= toUnixTimestamp64Milli(approval.1), toUnixTimestamp64Milli(approval.1) - onboarded_ms, NULL)')}`
    : '';
  const sql = `
    SELECT ${bucketSql(binder, plan, 'toUnixTimestamp(approval.1)')} AS bucket, ${select}count() AS items${duration}
    FROM (${approvals}) AS approvals ${join}
    WHERE 1${filterSql(binder, filtersWithout(question.filters, ['project_id']), EXPRESSIONS)}
    GROUP BY bucket${group}`;
  return store.query<ResultRow>(sql, binder.params, options);
}
