/** Opens the builder: on a saved definition, on a copy, on an import, or empty; and asks first about what this device kept unsaved. */
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams, useSearchParams } from 'react-router';
import type { SavedBody } from '../../../query/routes/definitions.ts';
import type { ReportDefinition } from '../../../reports/spec.ts';
import { mayAct, useSession } from '../../api/session.ts';
import { savedDefinition, useTemplates } from '../../api/subjects.ts';
import { same } from '../changes.ts';
import { dropKept, keptKey, readKept, type KeptDraft } from '../kept-draft.ts';
import type { Opened } from '../use-draft.ts';
import { goesOnFrom } from '../saving/going-on.ts';
import { Editor } from './editor.tsx';
import { KeptDialog } from './kept-dialog.tsx';
import { ReaderPage } from './reader-page.tsx';

/** What the list hands over when a file was imported. */
export interface ImportedState {
  readonly imported: ReportDefinition;
}

export function EditorPage() {
  const { key, state } = useLocation();
  // A report that was just saved for the first time goes on in the same editor; every other address begins anew.
  const [begun, setBegun] = useState(key);
  if (begun !== key && !goesOnFrom(state, begun)) setBegun(key);
  return <Opening key={begun} begun={begun} />;
}

/** What an editor begins with. */
type Beginning =
  | { readonly kind: 'saved' | 'template' | 'copy'; readonly id: string }
  | { readonly kind: 'imported'; readonly definition: ReportDefinition }
  | { readonly kind: 'empty' };

function beginningOf(id: string | undefined, address: URLSearchParams, state: unknown): Beginning {
  if (id !== undefined && id !== 'new') return { kind: 'saved', id };
  if (isImported(state)) return { kind: 'imported', definition: state.imported };
  const [template, copy] = [address.get('template'), address.get('copy')];
  if (template !== null) return { kind: 'template', id: template };
  return copy === null ? { kind: 'empty' } : { kind: 'copy', id: copy };
}

const isImported = (state: unknown): state is ImportedState => typeof state === 'object' && state !== null && 'imported' in state;

function Opening({ begun }: { readonly begun: string }) {
  const { id } = useParams();
  const [address] = useSearchParams();
  const { state } = useLocation();
  // Saving gives the report an address of its own; what the editor began with stays.
  const [beginning] = useState(() => beginningOf(id, address, state));
  switch (beginning.kind) {
    case 'saved':
      return <SavedReport id={beginning.id} begun={begun} />;
    case 'template':
      return <FromTemplate id={beginning.id} begun={begun} />;
    case 'copy':
      return <FromCopy id={beginning.id} begun={begun} />;
    case 'imported':
      return <WithKept saved={null} begins={beginning.definition} begun={begun} />;
    case 'empty':
      break;
  }
  return <WithKept saved={null} begins={null} begun={begun} />;
}

interface FromProps {
  readonly id: string;
  readonly begun: string;
}

function SavedReport({ id, begun }: FromProps) {
  const session = useSession();
  const { data: saved } = useSuspenseQuery(savedDefinition(id));
  if (!saved.may_change || !mayAct(session, 'editor')) return <ReaderPage saved={saved} />;
  return <WithKept saved={saved} begins={null} begun={begun} />;
}

function FromTemplate({ id, begun }: FromProps) {
  const { items } = useTemplates();
  const found = items.find((template) => template.id === id);
  return <WithKept saved={null} begins={found === undefined ? null : copyOf(found.definition)} begun={begun} />;
}

function FromCopy({ id, begun }: FromProps) {
  const { data } = useSuspenseQuery(savedDefinition(id));
  return <WithKept saved={null} begins={copyOf(data.definition)} begun={begun} />;
}

/** @param definition of a template or of somebody; templates carry fields that a definition has not */
const copyOf = ({ title, description, filters, sections }: ReportDefinition): ReportDefinition => ({
  title: `${title} (copy)`.slice(0, 200),
  ...(description !== undefined && { description }),
  ...(filters !== undefined && { filters }),
  sections,
});

interface WithKeptProps {
  readonly saved: SavedBody | null;
  readonly begins: ReportDefinition | null;
  readonly begun: string;
}

function WithKept({ saved, begins, begun }: WithKeptProps) {
  const { person } = useSession();
  const key = keptKey(person.id, saved?.id ?? null);
  const [kept] = useState(() => readKept(key));
  const differs = kept !== null && !(saved !== null && same(kept.definition, saved.definition));
  const [opened, setOpened] = useState<Opened | null>(differs ? null : { saved, begins });
  if (opened !== null) return <Editor opened={opened} begun={begun} />;
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
