/** A place between two sections. While something is dragged that may not go there, it says why. */
import { useDndContext, useDroppable } from '@dnd-kit/core';
import type { Placed, Piece, Place } from '../placing.ts';
import { carriedIn, idOfPlace, type Standing } from './drag.ts';
import styles from './drop-place.module.css';

export type Judge = (piece: Piece, where: Place) => Placed;

/** What would become of what is dragged at a place; null while nothing is. */
export function useVerdict(where: Place, judge: Judge): Placed | null {
  const { active } = useDndContext();
  const piece = carriedIn(active?.data.current);
  return piece === null ? null : judge(piece, where);
}

export function DropPlace({ index, judge }: { readonly index: number; readonly judge: Judge }) {
  const where: Place = { kind: 'gap', index };
  const data: Standing = { place: where };
  const { setNodeRef, isOver } = useDroppable({ id: idOfPlace(where), data: { ...data } });
  const verdict = useVerdict(where, judge);
  return (
    <div ref={setNodeRef} className={styles['place']} data-verdict={verdict?.kind} data-over={isOver} aria-hidden="true">
      {isOver && verdict !== null && <span className={styles['word']}>{verdict.kind === 'placed' ? 'Here' : verdict.reason}</span>}
    </div>
  );
}
