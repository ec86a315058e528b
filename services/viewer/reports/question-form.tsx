/** What a report is to answer: range, zone, filters, comparison. Nothing is asked before the button says so. */
import { useState } from 'react';
import type { Dimension } from '../../metrics/types.ts';
import { writeQuestion, type Question } from '../api/question.ts';
import { Button } from '../ui/button.tsx';
import { CheckField } from '../ui/field.tsx';
import { FilterPicker } from '../ui/filter-picker.tsx';
import { RangePicker } from '../ui/range-picker.tsx';
import { ZonePicker } from '../ui/zone-picker.tsx';
import { zoneWritten } from '../ui/zone-picker-names.ts';
import styles from './question-form.module.css';

interface QuestionFormProps {
  /** What is shown now. */
  readonly asked: Question;
  readonly dimensions: readonly Dimension[];
  readonly studioZone: string;
  readonly locale: string;
  readonly onAsk: (question: Question) => void;
  /** The same question once more. */
  readonly onAgain: () => void;
  readonly busy: boolean;
}

export function QuestionForm({ asked, dimensions, studioZone, locale, onAsk, onAgain, busy }: QuestionFormProps) {
  const [question, setQuestion] = useState(asked);
  // A link may carry a zone that is none; the server says so, and another can be picked.
  const zone = zoneWritten(question.zone ?? '') ?? studioZone;
  const change = (changed: Partial<Question>) => setQuestion({ ...question, ...changed });
  const changed = writeQuestion(question).toString() !== writeQuestion(asked).toString();
  return (
    <section className={styles['form']} aria-label="What to show">
      <div className={styles['part']}>
        <span className={styles['label']}>Range</span>
        <RangePicker value={question.range} zone={zone} locale={locale} onChange={(range) => change({ range })} />
      </div>
      <div className={styles['part']}>
        <span className={styles['label']}>Zone</span>
        <ZonePicker value={question.zone} studio={studioZone} onChange={(picked) => change({ zone: picked })} />
      </div>
      <div className={styles['part']}>
        <span className={styles['label']}>Filters</span>
        <FilterPicker
          dimensions={dimensions}
          value={question.filters}
          range={question.range}
          zone={question.zone}
          locale={locale}
          onChange={(filters) => change({ filters })}
        />
      </div>
      <div className={styles['compare']}>
        <CheckField label="Compare with the period before" checked={question.compare} onChange={(compare) => change({ compare })} />
      </div>
      <div className={styles['show']}>
        {changed ? (
          <Button look="primary" onClick={() => onAsk(question)}>
            Show
          </Button>
        ) : (
          <Button busy={busy} onClick={onAgain}>
            Make again
          </Button>
        )}
      </div>
    </section>
  );
}
