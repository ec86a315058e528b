/** First approvals of scenes and how long they took. docs/figures.md, "Scenes". */
import { bindMs } from '../binder.ts';
import type { Binder } from '../binder.ts';
import { onboardedCharacters } from '../characters.ts';
import { durationSql, durationsOfRow, durationTables } from '../durations.ts';
import type { MetricTables } from '../groups.ts';
import { filterSql, filtersWithout, rowIndex } from '../reader.ts';
import type { Asked, Filters, ResultRow } from '../reader.ts';
import { readGrouped } from '../breakdowns.ts';
import type { Grouping } from '../breakdowns.ts';
import type { Reach } from '../time-plan.ts';

const EXPRESSIONS = { project_id: 'project', resolution_tier: 'tier' };

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
  const rows = await readBy(asked, plainApprovals);
  return rows.some((row) => Number(row['ambiguous']) > 0) ? readBy(asked, exactApprovals) : rows;
}

async function readBy(asked: Asked, approvals: (binder: Binder, filters: Filters, reach: Reach) => string): Promise<readonly ResultRow[]> {
  const { question, metrics, dimensions } = asked;
  const { rows } = await readGrouped(asked, {
    dimensions,
    expressions: EXPRESSIONS,
    needs: metrics.some((metric) => metric !== 'scenes_approved') ? [TIMED] : [],
    statements: (reach, needs) => [
      (grouping) => approvalsSql(question.filters, needs.has(TIMED), approvals(grouping.binder, question.filters, reach), grouping),
    ],
  });
  return rows;
}

function approvalsSql(filters: Filters, timed: boolean, approvals: string, { binder, columns, groupBy }: Grouping): string {
  return `
    SELECT ${columns('approved_s')}count() AS items, sum(is_ambiguous) AS ambiguous${timed ? `, ${durationSql('duration_ms')}` : ''}
    FROM (
      SELECT toUnixTimestamp(approved_at) AS approved_s, project, scene_type, tier, is_ambiguous${timed ? `, ${DURATION_MS} AS duration_ms` : ''}
      FROM (${approvals}) AS approvals ${timed ? `GLOBAL ANY LEFT JOIN (${onboardedCharacters(binder, filters, CHARACTER)}) AS characters USING (character)` : ''}
    )
    WHERE is_ambiguous OR (1${filterSql(binder, filtersWithout(filters, ['project_id']), EXPRESSIONS)})
    ${groupBy()}`;
}

/** Named once: whatever stands in a statement several times, the engine takes apart as often. */
const DURATION_MS = `if(onboarded = 1 AND onboarded_ms <= toUnixTimestamp64Milli(approved_at), toUnixTimestamp64Milli(approved_at) - onboarded_ms, NULL)`;

/** As the column of scene_approval is: text takes the engine twice as long to join. */
const CHARACTER = 'cityHash64(project_id, character_id) AS character';

/**
 * The first approvals of scenes: project, character, approved_at, scene_type, tier. A row of the table at or after the range's end cannot be the least
 * of a scene approved before it.
 *
 * A scene has one row as a rule, several until merges have put them together. Where they say different things of it the scene is ambiguous
 * here, and it takes the exact statement to tell which came first.
 */
function plainApprovals(binder: Binder, filters: Filters, reach: Reach): string {
  const says = 'cityHash64(first_approved.3, first_approved.4)';
  return `
    SELECT any(project_id) AS project, any(character) AS character, min(first_approved.1) AS approved_at, max(first_approved.3) AS scene_type,
      max(first_approved.4) AS tier, min(${says}) != max(${says}) AS is_ambiguous
    FROM scene_approval WHERE ${before(binder, filters, reach)}
    GROUP BY scene
    HAVING approved_at >= ${bindMs(binder, reach.from)}`;
}

/** The same of all scenes. Few rows to a scene: the least of a list takes half as long as an aggregate of tuples. */
function exactApprovals(binder: Binder, filters: Filters, reach: Reach): string {
  return `
    SELECT project_id AS project, any(character) AS character, arrayMin(groupArray(first_approved)) AS approval, approval.1 AS approved_at,
      approval.3 AS scene_type, approval.4 AS tier, 0 AS is_ambiguous
    FROM scene_approval WHERE ${before(binder, filters, reach)}
    GROUP BY project_id, character_id, scene_id
    HAVING approved_at >= ${bindMs(binder, reach.from)}`;
}

const before = (binder: Binder, { project_id }: Filters, reach: Reach): string =>
  `first_approved.1 < ${bindMs(binder, reach.to)}${project_id === undefined ? '' : filterSql(binder, { project_id })}`;
