/** The builder of one report: what to build from, the report, and its preview side by side. */
import { DndContext, DragOverlay } from '@dnd-kit/core';
import { useEffect, useMemo, useState } from 'react';
import { useSession } from '../../api/session.ts';
import { useNotices } from '../../ui/notices.tsx';
import { Canvas } from '../canvas/canvas.tsx';
import { announcementsFor, INSTRUCTIONS } from '../drag/announcements.ts';
import { carriedIn, standingIn, useDragging } from '../drag/drag.ts';
import { Palette } from '../palette/palette.tsx';
import { place, sayPiece, type Piece, type Place } from '../placing.ts';
import { Preview } from '../preview/preview.tsx';
import { FIRST_QUESTION, PreviewedContext } from '../previewed.ts';
import { ConflictDialog } from '../saving/conflict-dialog.tsx';
import { LeaveGuard } from '../saving/leave-guard.tsx';
import { useSaving } from '../saving/use-saving.ts';
import { useDraft, type Opened } from '../use-draft.ts';
import { EditorHead } from './editor-head.tsx';
import styles from './editor.module.css';

interface EditorProps {
  readonly opened: Opened;
  /** Names this editor among those that the browser's history knows. */
  readonly begun: string;
}

export function Editor({ opened, begun }: EditorProps) {
  const { person, studio } = useSession();
  const notices = useNotices();
  const draft = useDraft(opened, person.id, notices.say);
  const saving = useSaving(draft, begun);
  const [question, ask] = useState(FIRST_QUESTION);
  const previewed = useMemo(() => ({ question, ask }), [question]);
  const [held, setHeld] = useState<Piece | null>(null);
  const { definition, editing } = draft;
  const judge = (piece: Piece, where: Place) => place(definition, piece, where);
  const dragging = useDragging(judge);
  const end = () => {
    dragging.end();
    setHeld(null);
  };
  useUndoKeys(draft.undo, draft.redo);
  return (
    <PreviewedContext value={previewed}>
      <EditorHead draft={draft} saving={saving} />
      <DndContext
        sensors={dragging.sensors}
        collisionDetection={dragging.collisions}
        accessibility={{ announcements: announcementsFor(definition), screenReaderInstructions: INSTRUCTIONS }}
        onDragStart={({ active }) => setHeld(carriedIn(active.data.current))}
        onDragCancel={end}
        onDragEnd={({ active, over }) => {
          end();
          const [piece, where] = [carriedIn(active.data.current), standingIn(over?.data.current)];
          if (piece !== null && where !== null) editing.put(piece, where);
        }}
      >
        <div className={styles['editor']} data-dragging={held !== null}>
          <div className={styles['palette']}>
            <Palette draft={definition} reviewersShown={studio.reviewer_opt_in} onAdd={editing.put} />
          </div>
          <Canvas draft={definition} editing={editing} judge={judge} />
          <div className={styles['preview']}>
            <Preview draft={definition} />
          </div>
        </div>
        <DragOverlay dropAnimation={null}>
          {held !== null && <div className={styles['held']}>{sayPiece(held, definition)}</div>}
        </DragOverlay>
      </DndContext>
      <ConflictDialog mine={definition} saving={saving} />
      <LeaveGuard draft={draft} begun={begun} />
    </PreviewedContext>
  );
}

/** As everywhere: Ctrl or ⌘ with Z, with Shift to do it again, or with Y. */
function useUndoKeys(undo: () => void, redo: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) redo();
      else undo();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  });
}
