/** Opens the builder: on a saved definition, on a copy, on an import, or empty; and asks first about what this device kept unsaved. */
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams, useSearchParams } from 'react-router';
import type { SavedBody } from '../../../query/routes/definitions.ts';
import type { ReportDefinition } from '../../../reports/spec.ts';
import { mayAct, useSession } from '../../api/session.ts';
import { savedDefinition, useTemplates } from '../../reports/subjects.ts';
import { same } from '../changes.ts';
import { dropKept, keptKey, readKept, type KeptDraft } from '../kept-draft.ts';
import type { Opened } from '../use-draft.ts';
import { Editor } from './editor.tsx';
import { KeptDialog } from './kept-dialog.tsx';
import { ReaderPage } from './reader-page.tsx';

/** What the list hands over when a file was imported. */
export interface ImportedState {
  readonly imported: ReportDefinition;
}

export function EditorPage() {
  const { id } = useParams();
  const { key, state } = useLocation();
  // A report that was just saved for the first time goes on in the same editor; every other address begins anew.
  const goesOn = has(state, 'saved');
  const [begun, setBegun] = useState(key);
  if (!goesOn && begun !== key) setBegun(key);
  return id === undefined || id === 'new' ? <NewReport key={begun} /> : <SavedReport key={begun} id={id} />;
}

const has = <Name extends string>(state: unknown, name: Name): state is Readonly<Record<Name, unknown>> =>
  typeof state === 'object' && state !== null && name in state;

function SavedReport({ id }: { readonly id: string }) {
  const session = useSession();
  const { data: saved } = useSuspenseQuery(savedDefinition(id));
  if (!saved.may_change || !mayAct(session, 'editor')) return <ReaderPage saved={saved} />;
  return <WithKept saved={saved} begins={null} />;
}

function NewReport() {
  const [address] = useSearchParams();
  const { state } = useLocation();
  const [template, copy] = [address.get('template'), address.get('copy')];
  if (has(state, 'imported')) return <WithKept saved={null} begins={state.imported as ReportDefinition} />;
  if (template !== null) return <FromTemplate id={template} />;
  if (copy !== null) return <FromCopy id={copy} />;
  return <WithKept saved={null} begins={null} />;
}

function FromTemplate({ id }: { readonly id: string }) {
  const { items } = useTemplates();
  const found = items.find((template) => template.id === id);
  return <WithKept saved={null} begins={found === undefined ? null : copyOf(found.definition)} />;
}

function FromCopy({ id }: { readonly id: string }) {
  const { data } = useSuspenseQuery(savedDefinition(id));
  return <WithKept saved={null} begins={copyOf(data.definition)} />;
}

/** @param definition of a template or of somebody; templates carry fields that a definition has not */
const copyOf = ({ title, description, filters, sections }: ReportDefinition): ReportDefinition => ({
  title: `${title} (copy)`.slice(0, 200),
  ...(description !== undefined && { description }),
  ...(filters !== undefined && { filters }),
  sections,
});

function WithKept({ saved, begins }: { readonly saved: SavedBody | null; readonly begins: ReportDefinition | null }) {
  const { person } = useSession();
  const key = keptKey(person.id, saved?.id ?? null);
  const [kept] = useState(() => readKept(key));
  const differs = kept !== null && !(saved !== null && same(kept.definition, saved.definition));
  const [opened, setOpened] = useState<Opened | null>(differs ? null : { saved, begins });
  if (opened !== null) return <Editor opened={opened} />;
  return (
    <KeptDialog
      kept={kept as KeptDraft}
      saved={saved}
      onGoOn={() =>
        setOpened({
          // From the version that they began with: if another was saved since, saving shows both.
          saved: saved === null || kept === null || kept.version === null ? saved : { ...saved, version: kept.version },
          begins: kept?.definition ?? begins,
        })
      }
      onDiscard={() => {
        dropKept(key);
        setOpened({ saved, begins });
      }}
    />
  );
}
