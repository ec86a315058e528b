/** The figures of a chart as a table, folded away until somebody wants it. */
import { useState } from 'react';
import type { Speech } from '../../reports/format.ts';
import type { SeriesSection } from '../../reports/types.ts';
import { DataTable, type TableColumn } from '../ui/data-table.tsx';
import { sayBucket, type SaidBucket } from './bucket-words.ts';
import styles from './chart.module.css';

export function SeriesTable({ section, speech }: { readonly section: SeriesSection; readonly speech: Speech }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles['table']} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {open && (
        <DataTable
          caption={section.title}
          hideCaption
          columns={columnsOf(section)}
          rows={section.buckets.map((_bucket, index) => sayBucket(section, index, speech))}
          keyOf={({ when }) => when}
        />
      )}
    </details>
  );
}

function columnsOf({ lines, grain }: SeriesSection): TableColumn<SaidBucket>[] {
  return [
    {
      id: 'when',
      head: grain.charAt(0).toUpperCase() + grain.slice(1),
      cell: ({ when, state }) => (state === '' ? when : `${when} (${state})`),
    },
    ...lines.map((line, index): TableColumn<SaidBucket> => ({
      id: line.id,
      head: <bdi>{line.name}</bdi>,
      numeric: true,
      cell: ({ values }) => values[index]?.text ?? '',
    })),
  ];
}
