/** A table for reading: figures to the right, names wrap, wide ones scroll inside themselves and can be scrolled by keyboard. */
import type { ReactNode } from 'react';
import styles from './data-table.module.css';

export interface TableColumn<Row> {
  readonly id: string;
  readonly head: ReactNode;
  readonly numeric?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  readonly caption: string;
  /** The caption is read out, not shown. */
  readonly hideCaption?: boolean;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** The column whose cells name their rows; the first unless told. */
  readonly nameColumn?: string;
}

export function DataTable<Row>({ caption, hideCaption = false, columns, rows, keyOf, nameColumn }: DataTableProps<Row>) {
  const named = nameColumn ?? columns[0]?.id;
  return (
    <div className={styles['frame']} role="region" aria-label={caption} tabIndex={0}>
      <table className={styles['table']}>
        <caption className={hideCaption ? 'visually-hidden' : styles['caption']}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ id, head, numeric }) => (
              <th key={id} scope="col" data-numeric={numeric}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ id, numeric, cell }) =>
                id === named ? (
                  <th key={id} scope="row" data-numeric={numeric}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={id} data-numeric={numeric}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
