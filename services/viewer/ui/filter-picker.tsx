/** The filters of a question: of each dimension the values that occur in its range, by name. Values of one dimension are alternatives; dimensions all hold. */
import { useQuery } from '@tanstack/react-query';
import { DIMENSION_TITLES } from '../../metrics/catalogue.ts';
import type { Dimension } from '../../metrics/types.ts';
import { numberFormat } from '../../reports/formatters.ts';
import type { Filters } from '../../reports/spec.ts';
import { type RangeChoice } from '../api/question.ts';
import { readValues, type DimensionValue } from '../api/values.ts';
import { problemOf } from '../api/problem.ts';
import { Button } from './button.tsx';
import styles from './filter-picker.module.css';
import { MenuButton } from './menu-button.tsx';
import { ProblemNote } from './problem-note.tsx';
import { SearchList } from './search-list.tsx';
import { Skeleton } from './skeleton.tsx';

interface FilterPickerProps {
  /** Those that can be filtered by, in the order they are shown. */
  readonly dimensions: readonly Dimension[];
  readonly value: Filters;
  /** Where the values are looked for. */
  readonly range: RangeChoice;
  readonly zone: string | null;
  readonly locale: string;
  readonly onChange: (filters: Filters) => void;
}

export function FilterPicker({ dimensions, value, onChange, ...place }: FilterPickerProps) {
  const change = (dimension: Dimension, values: readonly (string | null)[]) => {
    const { [dimension]: _before, ...others } = value;
    onChange(values.length === 0 ? others : { ...others, [dimension]: values });
  };
  return (
    <div className={styles['filters']} role="group" aria-label="Filters">
      {dimensions.map((dimension) => (
        <DimensionFilter
          key={dimension}
          dimension={dimension}
          value={value[dimension] ?? []}
          onChange={(values) => change(dimension, values)}
          {...place}
        />
      ))}
    </div>
  );
}

interface DimensionFilterProps extends Pick<FilterPickerProps, 'range' | 'zone' | 'locale'> {
  readonly dimension: Dimension;
  readonly value: readonly (string | null)[];
  readonly onChange: (values: readonly (string | null)[]) => void;
}

function DimensionFilter({ dimension, value, range, zone, locale, onChange }: DimensionFilterProps) {
  const title = DIMENSION_TITLES[dimension];
  // Names are needed as soon as something is chosen; what could be chosen, when the panel opens.
  const known = useValues(dimension, range, zone, value.length > 0);
  const said = value.length === 0 ? 'all' : value.map((id) => nameOf(id, known.data)).join(', ');
  return (
    <MenuButton label={<bdi className={styles['label']}>{`${title}: ${said}`}</bdi>} name={`${title}: ${said}`}>
      <ValueList {...{ dimension, value, range, zone, locale, onChange }} />
    </MenuButton>
  );
}

/** What no list has: ids are never empty. */
const NULL_ID = '';
const keyOf = (id: string | null): string => id ?? NULL_ID;

function ValueList({ dimension, value, range, zone, locale, onChange }: DimensionFilterProps) {
  const { data, error, isPending, refetch } = useValues(dimension, range, zone, true);
  if (error !== null) return <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton height="12rem" width="16rem" />;
  const ids = new Set(data.map(({ id }) => id));
  // What was chosen stays to be seen, and to be taken away, where it does not occur.
  const missing = value.filter((id) => !ids.has(id)).map((id) => ({ id, name: nameOf(id, data), count: 0 }));
  const toggle = (key: string) => {
    const id = key === NULL_ID ? null : key;
    onChange(value.includes(id) ? value.filter((one) => one !== id) : [...value, id]);
  };
  const title = DIMENSION_TITLES[dimension];
  return (
    <div className={styles['panel']}>
      <SearchList
        label={`Search: ${title}`}
        several
        opened
        choices={[...missing, ...data].map(({ id, name, count }) => ({
          id: keyOf(id),
          text: name,
          ...(count !== null && { beside: `${numberFormat(locale, 0).format(count)} ×` }),
        }))}
        chosen={new Set(value.map(keyOf))}
        onPick={toggle}
      />
      {data.length === 0 && <p>Nothing with this dimension happened in the range.</p>}
      {value.length > 0 && (
        <Button look="quiet" onClick={() => onChange([])}>
          All: take this filter away
        </Button>
      )}
    </div>
  );
}

const useValues = (dimension: Dimension, range: RangeChoice, zone: string | null, enabled: boolean) =>
  useQuery({
    queryKey: ['values', dimension, range, zone],
    queryFn: ({ signal }) => readValues(dimension, range, zone, signal),
    staleTime: 60_000,
    enabled,
  });

const nameOf = (id: string | null, known: readonly DimensionValue[] | undefined): string =>
  known?.find((value) => value.id === id)?.name ?? id ?? 'none';
