/** A definition at a glance: its sections in their order, with what they show. */
import type { ReportDefinition, SectionSpec } from '../../../reports/spec.ts';
import { dimensionsBy, isMeasured } from '../draft.ts';
import { dimensionTitle, metricTitle, sayList, sayLook } from '../words.ts';
import styles from './saving.module.css';

interface OutlineProps {
  readonly definition: ReportDefinition;
  /** What is said beside a section: that it differs. */
  readonly mark?: (section: SectionSpec) => string | null;
}

export const Outline = ({ definition, mark = () => null }: OutlineProps) => (
  <div className={styles['outline']}>
    <p className={styles['title']}>
      <bdi>{definition.title}</bdi>
    </p>
    {definition.description !== undefined && <p className={styles['quiet']}>{definition.description}</p>}
    <ol>
      {definition.sections.map((section) => {
        const marked = mark(section);
        return (
          <li key={section.id}>
            <bdi>{section.title}</bdi>
            {marked !== null && <strong className={styles['mark']}>{marked}</strong>}
            <span className={styles['quiet']}>{saySection(section)}</span>
          </li>
        );
      })}
    </ol>
  </div>
);

/** "Table: Attempts and GPU hours, by Project" */
function saySection(section: SectionSpec): string {
  if (!isMeasured(section)) return sayLook(section);
  const by = dimensionsBy(section).map(dimensionTitle);
  const shown = section.metrics.length === 0 ? 'no metric yet' : sayList(section.metrics.map(metricTitle));
  return `${sayLook(section)}: ${shown}${by.length === 0 ? '' : `, by ${sayList(by)}`}`;
}
