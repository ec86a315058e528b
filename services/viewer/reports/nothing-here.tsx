/** What stands over a report of which nothing happened in its range: that it is so, and when the last of it was. */
import { DIMENSION_TITLES } from '../../metrics/catalogue.ts';
import { dateFormat } from '../../reports/formatters.ts';
import type { ReportDefinition } from '../../reports/spec.ts';
import type { ReportResult } from '../../reports/types.ts';
import { Empty } from '../ui/empty.tsx';
import { useNothingHere } from './happenings.ts';

interface NothingHereProps {
  readonly report: ReportResult;
  readonly definition: ReportDefinition;
  readonly locale: string;
}

export function NothingHere({ report, definition, locale }: NothingHereProps) {
  const { data: nothing } = useNothingHere(report, definition);
  if (nothing == null) return null;
  return (
    <Empty title="Nothing of what this report tells happened in this range">
      <p>
        {nothing.last === null
          ? 'Nothing of it happened before either. Events come in by Kafka, by POST /events, or from a file.'
          : `The last of it happened on ${sayDay(nothing.last, locale)}, in ${report.range.zone}.`}
      </p>
      {report.filters.length > 0 && (
        <p>Perhaps the filters leave nothing over: {report.filters.map(({ dimension }) => DIMENSION_TITLES[dimension]).join(', ')}.</p>
      )}
    </Empty>
  );
}

const sayDay = (day: string, locale: string): string => dateFormat(locale, { timeZone: 'UTC', dateStyle: 'long' }).format(new Date(day));
