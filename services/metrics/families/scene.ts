/** First approvals of scenes and how long they took. docs/figures.md, "Scenes". */
import { bindMs } from '../binder.ts';
import { onboardedCharacters } from '../characters.ts';
import { durationSql, durationsOfRow, durationTables } from '../durations.ts';
import type { MetricTables } from '../groups.ts';
import { filterSql, filtersWithout, rowIndex } from '../reader.ts';
import type { Asked, Filters, ResultRow } from '../reader.ts';
import { readGrouped } from '../breakdowns.ts';
import type { Grouping } from '../breakdowns.ts';
import type { Reach } from '../time-plan.ts';

const EXPRESSIONS = { scene_type: 'approval.3', resolution_tier: 'approval.4' };

export async function readScenes(asked: Asked): Promise<MetricTables> {
  const index = rowIndex(asked, await readApprovals(asked));
  return {
    scenes_approved: { occurring: index.keys, at: (key) => ({ value: Number(index.at(key)?.['items'] ?? 0) }) },
    ...durationTables('scene_turnaround_hours', index.keys, (key) => {
      const row = index.at(key);
      return row && durationsOfRow(row);
    }),
  };
}

const TIMED = 'timed';

async function readApprovals(asked: Asked): Promise<readonly ResultRow[]> {
  const { question, metrics, dimensions } = asked;
  const { rows } = await readGrouped(asked, {
    dimensions,
    expressions: EXPRESSIONS,
    needs: metrics.some((metric) => metric !== 'scenes_approved') ? [TIMED] : [],
    statements: (reach, needs) => [(grouping) => approvalsSql(question.filters, needs.has(TIMED), reach, grouping)],
  });
  return rows;
}

function approvalsSql(filters: Filters, timed: boolean, reach: Reach, { binder, columns, groupBy }: Grouping): string {
  const { project_id } = filters;
  // A row of the table at or after the range's end cannot be the least of a scene approved before it. Few rows to a scene: the least of a list
  // takes half as long as an aggregate of tuples.
  const approvals = `
    SELECT project_id, character_id, arrayMin(groupArray(first_approved)) AS approval FROM scene_approval
    WHERE first_approved.1 < ${bindMs(binder, reach.to)}${project_id === undefined ? '' : filterSql(binder, { project_id })}
    GROUP BY project_id, character_id, scene_id
    HAVING approval.1 >= ${bindMs(binder, reach.from)}`;
  const join = timed ? `GLOBAL ANY LEFT JOIN (${onboardedCharacters(binder, filters)}) AS characters USING (project_id, character_id)` : '';
  const duration = timed
    ? `, ${durationSql('if(onboarded = 1 AND onboarded_ms <= toUnixTimestamp64Milli(approval.1), toUnixTimestamp64Milli(approval.1) - onboarded_ms, NULL)')}`
    : '';
  return `
    SELECT ${columns('toUnixTimestamp(approval.1)')}count() AS items${duration}
    FROM (${approvals}) AS approvals ${join}
    WHERE 1${filterSql(binder, filtersWithout(filters, ['project_id']), EXPRESSIONS)}
    ${groupBy()}`;
}
