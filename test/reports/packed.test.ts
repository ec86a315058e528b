import { describe, expect, it } from 'vitest';
import { packResult, unpackResult } from '../../services/reports/packed.ts';
import type { ReportResult, TableRow } from '../../services/reports/types.ts';
import { figure, figures, projectTable, resultWith } from '../support/report-result.ts';

/** As it comes back from where it is kept. */
const kept = (result: ReportResult): ReportResult => unpackResult(JSON.parse(JSON.stringify(packResult(result))) as ReportResult);

const row = (part: Partial<TableRow>): TableRow => ({ cells: {}, names: {}, n: {}, comparison: {}, ...part });

const withRows = (...rows: TableRow[]): ReportResult => resultWith([projectTable(rows, { total: null })]);

describe('a packed result', () => {
  it.each<[string, TableRow[]]>([
    ['no rows', []],
    [
      'names that are the ids, and names that are not',
      [
        row({ cells: { project_id: 'a', attempts: 1 }, names: { project_id: 'a' } }),
        row({ cells: { project_id: 'b', attempts: null }, names: { project_id: 'Bo "the" Ж' } }),
      ],
    ],
    [
      'a row whose dimension has no value and no name',
      [
        row({ cells: { gpu_model: 'H100', busy_hours: 1.5 }, names: { gpu_model: 'H100' } }),
        row({ cells: { gpu_model: null, busy_hours: 0 }, names: {} }),
      ],
    ],
    [
      'a count that some rows lack, comparisons with what is unknown',
      [
        row({ cells: { a: true }, n: { utilization: 4, a: 2 }, comparison: { a: null } }),
        row({ cells: { a: 'x' }, n: { a: 2 }, comparison: { a: -1e-7 } }),
      ],
    ],
    ['rows with other columns in each', [row({ cells: { a: 1, b: 2 } }), row({ cells: { b: 2, a: 1 } }), row({ cells: { count: 3 } })]],
  ])('is the same again: %s', (_, rows) => {
    expect(kept(withRows(...rows))).toEqual(withRows(...rows));
  });

  it('keeps what is no table', () => {
    const result = resultWith([figures([figure()])]);
    expect(kept(result)).toEqual(result);
  });

  it('takes a result of an earlier version, which was kept as it is', () => {
    const result = withRows(row({ cells: { project_id: 'a' }, names: { project_id: 'Apollo' } }));
    expect(unpackResult(result)).toEqual(result);
  });

  it('says the names of thousands of rows once', () => {
    const rows = Array.from({ length: 2_000 }, (_, index) =>
      row({
        cells: { character_id: `kestrel-c${index}`, gpu_hours_per_character: index / 7 },
        names: { character_id: `kestrel-c${index}` },
        n: { gpu_hours_per_character: 1 },
      }),
    );
    const result = withRows(...rows);
    expect(JSON.stringify(packResult(result)).length).toBeLessThan(JSON.stringify(result).length / 3);
    expect(kept(result)).toEqual(result);
  });
});
