/** One section on the canvas: a place to drop onto, its title, what it shows, and what can be set of it. */
import { useDroppable } from '@dnd-kit/core';
import type { ReportDefinition, SectionSpec } from '../../../reports/spec.ts';
import { Button } from '../../ui/button.tsx';
import { TextAreaField, TextField } from '../../ui/field.tsx';
import { isMeasured } from '../draft.ts';
import { idOfPlace, type Standing } from '../drag/drag.ts';
import { DragHandle } from '../drag/drag-handle.tsx';
import { useVerdict, type Judge } from '../drag/drop-place.tsx';
import type { Editing } from '../editing.ts';
import { focusSoon } from '../focus.ts';
import { faultOf, type Place } from '../placing.ts';
import { sayLook } from '../words.ts';
import { MeasuredFields } from './measured-fields.tsx';
import styles from './section-card.module.css';

interface SectionCardProps {
  readonly section: SectionSpec;
  readonly index: number;
  readonly draft: ReportDefinition;
  readonly editing: Editing;
  readonly judge: Judge;
}

export function SectionCard({ section, index, draft, editing, judge }: SectionCardProps) {
  const where: Place = { kind: 'section', id: section.id };
  const data: Standing = { place: where };
  const { setNodeRef, isOver } = useDroppable({ id: idOfPlace(where), data: { ...data } });
  const verdict = useVerdict(where, judge);
  const fault = faultOf(section);
  return (
    <article
      ref={setNodeRef}
      id={section.id}
      className={styles['card']}
      aria-label={`${index + 1}. ${section.title}`}
      data-verdict={verdict?.kind}
      data-over={isOver}
    >
      <SectionHead section={section} index={index} draft={draft} editing={editing} />
      <TextField
        label="Title"
        value={section.title}
        maxLength={200}
        onChange={(title) => editing.changeSection({ ...section, title }, `${section.id} title`)}
      />
      {section.kind === 'text' && (
        <TextAreaField
          label="Text"
          hint="As it is written; a blank line begins a paragraph."
          value={section.text}
          maxLength={5000}
          onChange={(text) => editing.changeSection({ ...section, text }, `${section.id} text`)}
        />
      )}
      {isMeasured(section) && <MeasuredFields section={section} draft={draft} editing={editing} />}
      {fault !== null && <p className={styles['fault']}>{fault}</p>}
      {verdict?.kind === 'refused' && (
        <p className={styles['refused']} aria-hidden="true">
          {verdict.reason}
        </p>
      )}
    </article>
  );
}

interface SectionHeadProps {
  readonly section: SectionSpec;
  readonly index: number;
  readonly draft: ReportDefinition;
  readonly editing: Editing;
}

function SectionHead({ section, index, draft, editing }: SectionHeadProps) {
  const { id, title } = section;
  const piece = { kind: 'section', id } as const;
  const neighbour = draft.sections[index + 1] ?? draft.sections[index - 1];
  const move = (to: number) => {
    editing.put(piece, { kind: 'gap', index: to });
    focusSoon(id);
  };
  return (
    <div className={styles['head']}>
      <div className={styles['handle']}>
        <DragHandle piece={piece} label={`Move ${title}`} />
        <p className={styles['kind']}>
          {index + 1}. {sayLook(section)}
        </p>
      </div>
      <div className={styles['actions']}>
        <Button look="quiet" aria-label={`Move ${title} up`} disabled={index === 0} onClick={() => move(index - 1)}>
          ↑
        </Button>
        <Button
          look="quiet"
          aria-label={`Move ${title} down`}
          disabled={index === draft.sections.length - 1}
          onClick={() => move(index + 2)}
        >
          ↓
        </Button>
        <Button look="quiet" aria-label={`Copy ${title}`} onClick={() => editing.copy(id)}>
          Copy
        </Button>
        <Button
          look="quiet"
          aria-label={`Take ${title} away`}
          onClick={() => {
            editing.remove(id);
            focusSoon(neighbour?.id);
          }}
        >
          ✕
        </Button>
      </div>
    </div>
  );
}
