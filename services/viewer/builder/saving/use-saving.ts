/** Saving the draft: as a new definition, as the next version, or into a conflict with a version that somebody else made meanwhile. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { SavedBody } from '../../../query/routes/definitions.ts';
import type { ReportDefinition } from '../../../reports/spec.ts';
import { problemOf } from '../../api/problem.ts';
import { useNotices } from '../../ui/notices.tsx';
import { useDefinitionDesk } from '../data.ts';
import type { Draft } from '../use-draft.ts';
import { goingOn } from './going-on.ts';

export interface Saving {
  readonly busy: boolean;
  readonly save: () => void;
  /** A version that somebody else made since this draft began; null: none that is known. */
  readonly conflict: SavedBody | null;
  readonly closeConflict: () => void;
  readonly keepMine: () => void;
  readonly takeTheirs: () => void;
  /** As a definition of its own. */
  readonly saveCopy: () => void;
  /** An older version becomes the newest. */
  readonly restore: (definition: ReportDefinition) => void;
}

/** @param begun names the editor */
export function useSaving(draft: Draft, begun: string): Saving {
  const desk = useDefinitionDesk();
  const notices = useNotices();
  const navigate = useNavigate();
  const [conflict, setConflict] = useState<SavedBody | null>(null);
  const { definition, saved } = draft;

  const done = (next: SavedBody, said: string) => {
    draft.setSaved(next);
    setConflict(null);
    notices.say(said);
    if (next.id !== saved?.id) void navigate(`/builder/${next.id}`, { replace: true, state: goingOn(begun) });
  };
  const saving = useMutation({
    mutationFn: async ({ as, version }: { readonly as: ReportDefinition; readonly version: number | null }) =>
      saved === null || version === null ? desk.create(as) : desk.change(saved.id, as, version),
    onSuccess: (next) => done(next, `Saved as version ${next.version}.`),
    onError: async (error) => {
      if (saved !== null && problemOf(error).code === 'conflict') {
        try {
          setConflict(await desk.newest(saved.id));
          return;
        } catch (later) {
          // It was removed meanwhile, or nobody answers: that is then what has to be said.
          notices.complain(later);
          return;
        }
      }
      notices.complain(error);
    },
  });
  const copying = useMutation({
    mutationFn: () => desk.create(definition),
    onSuccess: (next) => done(next, 'Saved as a report of its own.'),
    onError: notices.complain,
  });
  const version = saved?.version ?? null;
  return {
    busy: saving.isPending || copying.isPending,
    save: () => saving.mutate({ as: definition, version }),
    conflict,
    closeConflict: () => setConflict(null),
    keepMine: () => saving.mutate({ as: definition, version: conflict?.version ?? version }),
    takeTheirs() {
      if (conflict === null) return;
      draft.editing.change(conflict.definition);
      draft.setSaved(conflict);
      setConflict(null);
      notices.say('Their version is in the editor. Undo brings yours back.');
    },
    saveCopy: () => copying.mutate(),
    restore(older) {
      draft.editing.change(older);
      saving.mutate({ as: older, version });
    },
  };
}
