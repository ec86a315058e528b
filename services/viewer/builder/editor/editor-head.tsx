/** The head of the editor: which report, what of it is saved, undo and redo, and what else can be done with it. */
import { faultOf } from '../placing.ts';
import { Button } from '../../ui/button.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { DefinitionMenu } from '../definition-menu.tsx';
import type { Saving } from '../saving/use-saving.ts';
import type { Draft } from '../use-draft.ts';
import styles from './editor.module.css';

export function EditorHead({ draft, saving }: { readonly draft: Draft; readonly saving: Saving }) {
  const { definition, changes, saved, dirty } = draft;
  const lacking = whatLacks(draft);
  return (
    <>
      <PageHead
        title={saved === null ? 'New report' : saved.definition.title}
        lead={<SaveState draft={draft} />}
        actions={
          <>
            <Button onClick={draft.undo} disabled={changes.past.length === 0} title="Ctrl+Z">
              Undo
            </Button>
            <Button onClick={draft.redo} disabled={changes.future.length === 0} title="Ctrl+Shift+Z">
              Redo
            </Button>
            {saved !== null && (
              <DefinitionMenu
                saved={saved}
                onShared={draft.setSaved}
                onRestore={saving.restore}
                label="More"
                name={`More on ${definition.title}`}
              />
            )}
            <Button look="primary" onClick={saving.save} disabled={!dirty || lacking !== null} busy={saving.busy}>
              Save
            </Button>
          </>
        }
      />
      {dirty && lacking !== null && <p className={styles['lacking']}>{lacking}</p>}
    </>
  );
}

function SaveState({ draft: { saved, dirty, unkept } }: { readonly draft: Draft }) {
  const version = saved === null ? 'Not saved yet' : `Version ${saved.version}`;
  const kept = unkept
    ? 'unsaved changes are only in this page: the device has no room for them'
    : 'unsaved changes are kept on this device';
  return <span role="status">{dirty ? `${version} · ${kept}` : version}</span>;
}

/** What must be done before it can be saved; null: nothing. */
function whatLacks({ definition }: Draft): string | null {
  if (definition.sections.length === 0) return 'Before it can be saved: put a section into the report.';
  const faults = definition.sections.flatMap((section, index) => {
    const fault = faultOf(section);
    return fault === null ? [] : [`${index + 1}. ${section.title}: ${fault}`];
  });
  if (definition.title.trim() === '') faults.unshift('Give the report a title.');
  return faults.length === 0 ? null : `Before it can be saved: ${faults.join(' ')}`;
}
