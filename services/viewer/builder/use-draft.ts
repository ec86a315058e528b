/** The draft of one report: its changes, what of it is saved, and the copy of the unsaved that this device keeps. */
import { useEffect, useReducer, useState } from 'react';
import type { SavedBody } from '../../query/routes/definitions.ts';
import type { ReportDefinition } from '../../reports/spec.ts';
import { same, startFrom, step, type Changes } from './changes.ts';
import { EMPTY_DRAFT, withChanged, withCopyOf, withoutSection } from './draft.ts';
import type { Editing } from './editing.ts';
import { dropKept, keep, keptKey } from './kept-draft.ts';
import { place, type Piece, type Place } from './placing.ts';

export interface Opened {
  /** null: it was never saved. */
  readonly saved: SavedBody | null;
  /** What the editor begins with, where that is not what is saved: a copy, an import, what this device kept. */
  readonly begins: ReportDefinition | null;
}

export interface Draft {
  readonly changes: Changes;
  readonly definition: ReportDefinition;
  /** As it was last read or saved; null: never. */
  readonly saved: SavedBody | null;
  readonly dirty: boolean;
  /** The device has no room: what is not saved is only in this page. */
  readonly unkept: boolean;
  readonly editing: Editing;
  readonly undo: () => void;
  readonly redo: () => void;
  /** What the server has now is what the draft began from. */
  readonly setSaved: (saved: SavedBody) => void;
  /** Away with what is not saved. */
  readonly discard: () => void;
}

/** @param refuse told why something was not put where it was to go */
export function useDraft(opened: Opened, person: string, refuse: (reason: string) => void): Draft {
  const [saved, setSaved] = useState(opened.saved);
  const [changes, dispatch] = useReducer(step, opened.begins ?? opened.saved?.definition ?? EMPTY_DRAFT, startFrom);
  const [unkept, setUnkept] = useState(false);
  const definition = changes.present;
  const base: ReportDefinition = saved?.definition ?? EMPTY_DRAFT;
  const dirty = !same(definition, base);
  const key = keptKey(person, saved?.id ?? null);
  const version = saved?.version ?? null;
  useEffect(() => {
    if (!dirty) {
      dropKept(key);
      return undefined;
    }
    const writing = setTimeout(() => setUnkept(!keep(key, { definition, version, at: Date.now() })));
    return () => clearTimeout(writing);
  }, [definition, dirty, key, version]);

  const change = (draft: ReportDefinition, field?: string) => dispatch({ kind: 'change', draft, ...(field !== undefined && { field }) });
  const editing: Editing = {
    change,
    changeSection: (section, field) => change(withChanged(definition, section), field),
    put(piece: Piece, where: Place) {
      const placed = place(definition, piece, where);
      if (placed.kind === 'refused') return refuse(placed.reason);
      change(placed.draft);
      return undefined;
    },
    remove: (id) => change(withoutSection(definition, id)),
    copy: (id) => change(withCopyOf(definition, id)),
  };
  return {
    changes,
    definition,
    saved,
    dirty,
    unkept,
    editing,
    undo: () => dispatch({ kind: 'undo' }),
    redo: () => dispatch({ kind: 'redo' }),
    setSaved(next) {
      // A new report has been kept under no id.
      if (saved === null) dropKept(key);
      setSaved(next);
    },
    discard: () => dropKept(key),
  };
}
