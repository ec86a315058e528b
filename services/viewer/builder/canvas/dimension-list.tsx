/** By what a section is broken down, and by what it can be. */
import { DIMENSIONS } from '../../../metrics/types.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { dimensionsBy, withoutDimension } from '../draft.ts';
import { focusSoon } from '../focus.ts';
import { place } from '../placing.ts';
import { dimensionTitle } from '../words.ts';
import type { MeasuredProps } from './measured-fields.tsx';
import styles from './section-card.module.css';

export function DimensionList({ section, draft, editing }: MeasuredProps) {
  const { studio } = useSession();
  const where = { kind: 'section', id: section.id } as const;
  const own = dimensionsBy(section);
  const fitting = DIMENSIONS.filter(
    (id) => (studio.reviewer_opt_in || id !== 'reviewer_id') && place(draft, { kind: 'dimension', id }, where).kind === 'placed',
  );
  return (
    <div className={styles['part']}>
      <p className={styles['label']}>By</p>
      <ul className={styles['chips']} aria-label={`Dimensions of ${section.title}`}>
        {own.map((dimension) => (
          <li key={dimension}>
            {dimensionTitle(dimension)}
            <Button
              look="quiet"
              aria-label={`Take ${dimensionTitle(dimension)} away`}
              onClick={() => {
                editing.changeSection(withoutDimension(section, dimension));
                focusSoon(section.id, (card) => card.querySelector<HTMLElement>('[aria-label^="Add a dimension"]'));
              }}
            >
              ✕
            </Button>
          </li>
        ))}
        {own.length + fitting.length === 0 && <li className={styles['label']}>{nothingFits(section)}</li>}
        {fitting.length > 0 && (
          <li>
            <MenuButton label="＋ Dimension" name={`Add a dimension to ${section.title}`} look="quiet">
              {(close) => (
                <ul className={styles['choices']}>
                  {fitting.map((id) => (
                    <li key={id}>
                      <Button
                        look="quiet"
                        onClick={() => {
                          editing.put({ kind: 'dimension', id }, where);
                          close();
                        }}
                      >
                        {dimensionTitle(id)}
                      </Button>
                    </li>
                  ))}
                </ul>
              )}
            </MenuButton>
          </li>
        )}
      </ul>
    </div>
  );
}

function nothingFits({ kind, metrics }: MeasuredProps['section']): string {
  if (kind === 'series' && metrics.length > 1) return 'nothing: a chart by a dimension shows one metric';
  return 'nothing: no dimension is known of all these metrics';
}
