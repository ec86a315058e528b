/** Somebody else saved a version meanwhile: both are shown, and the reader chooses. Nothing is lost either way. */
import type { ReportDefinition, SectionSpec } from '../../../reports/spec.ts';
import { sayInstant } from '../../../reports/ranges.ts';
import { localeOf, useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { sectionOf } from '../draft.ts';
import { Outline } from './outline.tsx';
import styles from './saving.module.css';
import type { Saving } from './use-saving.ts';

export function ConflictDialog({ mine, saving }: { readonly mine: ReportDefinition; readonly saving: Saving }) {
  const session = useSession();
  const { conflict } = saving;
  if (conflict === null) return null;
  const theirs = conflict.definition;
  const who = conflict.changed_by_name ?? 'Somebody';
  return (
    <Dialog title="Somebody else changed this report" open wide onClose={saving.closeConflict}>
      <p>
        {who} saved version {conflict.version} at {sayInstant(conflict.changed_at, session.studio.zone, localeOf(session))} (
        {session.studio.zone}), after you began. Yours is not saved yet.
      </p>
      <div className={styles['both']}>
        <section aria-label="Yours">
          <h3>Yours</h3>
          <Outline definition={mine} mark={(section) => markOf(section, theirs)} />
        </section>
        <section aria-label="Theirs">
          <h3>Version {conflict.version}</h3>
          <Outline definition={theirs} mark={(section) => markOf(section, mine)} />
        </section>
      </div>
      <Actions>
        <Button onClick={saving.takeTheirs}>Take theirs</Button>
        <Button onClick={saving.saveCopy} busy={saving.busy}>
          Save mine as a copy
        </Button>
        <Button look="primary" onClick={saving.keepMine} busy={saving.busy}>
          Save mine as version {conflict.version + 1}
        </Button>
      </Actions>
    </Dialog>
  );
}

function markOf(section: SectionSpec, other: ReportDefinition): string | null {
  const beside = sectionOf(other, section.id);
  if (beside === undefined) return 'only here';
  return JSON.stringify(beside) === JSON.stringify(section) ? null : 'differs';
}
