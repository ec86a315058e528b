/** The report as it is being built: its head, and its sections with the places between them. */
import type { ReportDefinition } from '../../../reports/spec.ts';
import { useSession } from '../../api/session.ts';
import { dimensionsOf } from '../../api/subjects.ts';
import { TextAreaField, TextField } from '../../ui/field.tsx';
import { DropPlace, type Judge } from '../drag/drop-place.tsx';
import type { Editing } from '../editing.ts';
import { FilterField } from './filter-field.tsx';
import { More } from './more.tsx';
import { SectionCard } from './section-card.tsx';
import styles from './canvas.module.css';

export interface CanvasProps {
  readonly draft: ReportDefinition;
  readonly editing: Editing;
  readonly judge: Judge;
}

export function Canvas({ draft, editing, judge }: CanvasProps) {
  return (
    <section className={styles['canvas']} aria-label="The report">
      <ReportHead draft={draft} editing={editing} />
      <ol className={styles['sections']} aria-label="Sections" data-empty={draft.sections.length === 0}>
        {draft.sections.map((section, index) => (
          <li key={section.id}>
            <DropPlace index={index} judge={judge} />
            <SectionCard section={section} index={index} draft={draft} editing={editing} judge={judge} />
          </li>
        ))}
        <li className={styles['end']}>
          <DropPlace index={draft.sections.length} judge={judge} />
          {draft.sections.length === 0 && (
            <p>Drag a metric or a chart here, or press ＋ beside one. By keyboard: space takes hold, the arrows choose the place.</p>
          )}
        </li>
      </ol>
    </section>
  );
}

function ReportHead({ draft, editing }: Pick<CanvasProps, 'draft' | 'editing'>) {
  const session = useSession();
  const { description = '', filters = {} } = draft;
  const count = Object.keys(filters).length;
  return (
    <div className={styles['head']}>
      <TextField
        label="Title of the report"
        value={draft.title}
        maxLength={200}
        fault={draft.title.trim() === '' && draft.sections.length > 0 ? 'Give the report a title.' : null}
        onChange={(title) => editing.change({ ...draft, title }, 'title')}
      />
      <More title={`Description${description === '' ? '' : ' (written)'}`}>
        <TextAreaField
          label="Description"
          hideLabel
          hint="What the report is for. It stands in lists, not in the report."
          value={description}
          maxLength={2000}
          onChange={(text) => {
            const { description: _before, ...rest } = draft;
            editing.change(text === '' ? rest : { ...rest, description: text }, 'description');
          }}
        />
      </More>
      {draft.sections.length > 0 && (
        <More title={`Filters of the whole report${count === 0 ? '' : ` (${count})`}`}>
          <FilterField
            label="Every section that knows the dimension is filtered"
            dimensions={dimensionsOf(draft, session)}
            value={filters}
            onChange={(changed) => {
              const { filters: _before, ...rest } = draft;
              editing.change(changed === undefined ? rest : { ...rest, filters: changed });
            }}
          />
        </More>
      )}
    </div>
  );
}
