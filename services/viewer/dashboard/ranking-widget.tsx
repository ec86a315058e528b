/** The greatest values of a dimension, with bars inside the cells to compare them by. */
import { Link } from 'react-router';
import { metricEntry } from '../../metrics/catalogue.ts';
import { styleOf } from '../../reports/catalogue.ts';
import type { Dimension } from '../../metrics/types.ts';
import type { Widget } from '../../reports/dashboards/dashboard.ts';
import { sayValue } from '../../reports/format.ts';
import type { LiveFigures } from '../api/live.ts';
import { DataTable, type TableColumn } from '../ui/data-table.tsx';
import { BarCell } from './bar-cell.tsx';
import type { Leads } from './widget-content.tsx';
import { figureData, rankingData, type RankedRow, type Reading } from './widget-data.ts';
import { dimensionTitle, titleOf } from './widget-words.ts';
import styles from './widget.module.css';

interface RankingWidgetProps {
  readonly widget: Widget;
  readonly total: LiveFigures;
  readonly ranking: LiveFigures | null;
  readonly reading: Reading;
  readonly leads: Leads | null;
}

export function RankingWidget({ widget, total, ranking, reading, leads }: RankingWidgetProps) {
  const { metrics, by } = widget;
  if (by === null || ranking === null) return null;
  const rows = rankingData(metrics, by, ranking, reading);
  const { remarks } = figureData(metrics[0]!, total, reading);
  if (rows.length === 0) return <p className={styles['note']}>{titleOf(widget)}: nothing in this range.</p>;
  const hidden = (ranking.values ?? rows.length) - rows.length;
  return (
    <>
      <div className={styles['ranking']}>
        <DataTable
          caption={titleOf(widget)}
          hideCaption
          columns={columnsOf(metrics, by, reading, leads)}
          rows={rows}
          keyOf={({ id }) => id ?? ''}
        />
      </div>
      <p className={styles['remark']}>
        {[...(hidden > 0 ? [`${hidden.toLocaleString(reading.speech.locale)} more`] : []), ...remarks].join(' · ')}
        {hidden > 0 && leads !== null && (
          <>
            {' · '}
            <Link to={leads(metrics[0]!, by)}>all of them</Link>
          </>
        )}
      </p>
    </>
  );
}

function columnsOf(metrics: readonly string[], by: Dimension, reading: Reading, leads: Leads | null): TableColumn<RankedRow>[] {
  return [
    { id: 'name', head: dimensionTitle(by), cell: ({ name, id }) => <Name name={name} address={leads?.(metrics[0]!, by, id) ?? null} /> },
    ...metrics.map((metric, index): TableColumn<RankedRow> => {
      const entry = metricEntry(metric);
      return {
        id: metric,
        head: entry.title,
        numeric: true,
        cell: ({ values, share }) => {
          const text = sayValue(values[index] ?? null, styleOf(entry), reading.speech);
          return index === 0 ? <BarCell share={share}>{text}</BarCell> : text;
        },
      };
    }),
  ];
}

const Name = ({ name, address }: { readonly name: string; readonly address: string | null }) =>
  address === null ? (
    <bdi>{name}</bdi>
  ) : (
    <Link to={address} className={styles['name']}>
      <bdi>{name}</bdi>
    </Link>
  );
