import { describe, expect, it } from 'vitest';
import { columnWidths, type ColumnNeed } from '../../../services/reports/rendering/view/column-widths.ts';
import { intervalTableView, isIntervalTable } from '../../../services/reports/rendering/view/interval-table.ts';
import type { Column, TableRow } from '../../../services/reports/types.ts';
import { projectTable, resultWith } from '../../support/report-result.ts';

const name = (width: number): ColumnNeed => ({ kind: 'name', title: 'Project', unit: null, width, bars: false });
const number = (width: number, title = 'GPU hours'): ColumnNeed => ({ kind: 'number', title, unit: 'h', width, bars: false });

describe('columns of names', () => {
  it('take what they need, where figures leave it', () => {
    const [short, long] = columnWidths([name(6), name(20), number(4)], false);
    expect(long! / short!).toBeCloseTo((20 + 1.2) / (6 + 1.2), 6);
  });

  it('share what there is: the narrow stay whole, the wide wrap', () => {
    const figures = Array.from({ length: 5 }, () => number(6));
    const [short, wide] = columnWidths([name(6), name(200), ...figures], true);
    expect(short).toBe(columnWidths([name(6)], true)[0]);
    expect(wide).toBeLessThan(columnWidths([name(200)], true)[0]!);
  });

  it('keep room for a word, however many figures there are', () => {
    const figures = Array.from({ length: 20 }, () => number(8));
    expect(columnWidths([name(50), ...figures], true)[0]).toBeGreaterThan(6);
  });

  it('leave to figures what these need, their heads on two lines', () => {
    const [, narrow, wide] = columnWidths([name(200), number(4), number(9)], false);
    expect(wide! - narrow!).toBeGreaterThan(0);
    const [, headed] = columnWidths([name(200), number(1, 'Unallocated hours')], false);
    expect(headed).toBeLessThan(columnWidths([name(200), number(1, 'Unallocated_hours_')], false)[1]!);
  });
});

const COLUMNS =
  'workflow_version title changed_at project_id scene_type checks_before pass_rate_before checks_after pass_rate_after difference low high rate_part mix_part verdict';
const column = (id: string): Column => ({
  id,
  title: id,
  kind: id === 'changed_at' ? 'time' : id === 'scene_type' || id === 'project_id' || id === 'workflow_version' ? 'dimension' : 'text',
  metric: null,
  unit: null,
  style: null,
  formula: null,
  better: null,
});

const change = (version: string, scene: string | null, difference: number): TableRow => ({
  cells: {
    workflow_version: version,
    title: 'Better hands',
    changed_at: '2026-11-03T04:30:00Z',
    project_id: null,
    scene_type: scene,
    checks_before: 40,
    pass_rate_before: 0.7,
    checks_after: 50,
    pass_rate_after: 0.7 + difference,
    difference,
    low: difference - 0.05,
    high: difference + 0.05,
    rate_part: null,
    mix_part: null,
    verdict: 'better',
  },
  names: scene === null ? {} : { scene_type: scene },
  n: {},
  comparison: {},
});

describe('a table of workflow changes', () => {
  const table = projectTable([change('v2', null, 0.1), change('v2', 'Crowd', 0.2), change('v3', null, -0.1)], {
    columns: COLUMNS.split(' ').map(column),
    total: null,
  });

  it('names a change once, its scene types below it', () => {
    expect(isIntervalTable(table)).toBe(true);
    const { rows } = intervalTableView(table, resultWith([table]));
    expect(rows.map(([first]) => [first!.text, first!.indented])).toEqual([
      ['v2 · Better hands', false],
      ['Crowd', true],
      ['v3 · Better hands', false],
    ]);
  });

  it('says differences in points, with their sign', () => {
    const { rows, heads } = intervalTableView(table, resultWith([table]));
    expect(heads[3]!.unit).toBe('points');
    expect(rows.map((row) => [row[3]!.text, row[3]!.below])).toEqual([
      ['+10.0', '+5.0 to +15.0'],
      ['+20.0', '+15.0 to +25.0'],
      ['−10.0', '−15.0 to −5.0'],
    ]);
  });
});
