/** The metrics of a section in their order, and those that can join them. */
import { CATALOGUE } from '../../../metrics/catalogue.ts';
import { Button } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { SearchList } from '../../ui/search-list.tsx';
import { withMetricMoved, withoutMetric } from '../draft.ts';
import { focusSoon } from '../focus.ts';
import { place } from '../placing.ts';
import { FAMILY_TITLES, metricTitle } from '../words.ts';
import type { MeasuredProps } from './measured-fields.tsx';
import styles from './section-card.module.css';

export function MetricList({ section, draft, editing }: MeasuredProps) {
  const where = { kind: 'section', id: section.id } as const;
  return (
    <div className={styles['part']}>
      <p className={styles['label']}>Metrics</p>
      <ul className={styles['chips']} aria-label={`Metrics of ${section.title}`}>
        {section.metrics.map((metric, index) => (
          <li key={metric}>
            <bdi>{metricTitle(metric)}</bdi>
            {index > 0 && (
              <Button
                look="quiet"
                aria-label={`Move ${metricTitle(metric)} one forward`}
                onClick={() => editing.changeSection(withMetricMoved(section, metric, -1))}
              >
                ←
              </Button>
            )}
            <Button
              look="quiet"
              aria-label={`Take ${metricTitle(metric)} away`}
              onClick={() => {
                editing.changeSection(withoutMetric(section, metric));
                focusSoon(section.id, (card) => card.querySelector<HTMLElement>('[aria-label^="Add a metric"]'));
              }}
            >
              ✕
            </Button>
          </li>
        ))}
        <li>
          <MenuButton label="＋ Metric" name={`Add a metric to ${section.title}`} look="quiet">
            {(close) => {
              const fitting = CATALOGUE.filter(({ id }) => place(draft, { kind: 'metric', id }, where).kind === 'placed');
              return (
                <SearchList
                  label="Search a metric that fits"
                  opened
                  choices={fitting.map(({ id, title, family }) => ({ id, text: title, beside: FAMILY_TITLES[family] }))}
                  chosen={new Set()}
                  onPick={(id) => {
                    editing.put({ kind: 'metric', id }, where);
                    close();
                  }}
                />
              );
            }}
          </MenuButton>
        </li>
      </ul>
    </div>
  );
}
