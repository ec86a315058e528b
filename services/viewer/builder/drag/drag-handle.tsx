/** What is taken hold of: a button that the pointer drags, and space or enter lifts. */
import { useDraggable } from '@dnd-kit/core';
import type { ReactNode } from 'react';
import type { Piece } from '../placing.ts';
import { idOfPiece, type Carried } from './drag.ts';
import styles from './drag-handle.module.css';

interface DragHandleProps {
  readonly piece: Piece;
  /** Read out instead of what it shows, where that is a sign. */
  readonly label?: string;
  readonly children?: ReactNode;
}

export function DragHandle({ piece, label, children }: DragHandleProps) {
  const data: Carried = { piece };
  const { attributes, listeners, setNodeRef, isDragging } = useDraggable({ id: idOfPiece(piece), data: { ...data } });
  return (
    <button
      type="button"
      ref={setNodeRef}
      className={styles['handle']}
      data-dragging={isDragging}
      {...attributes}
      {...listeners}
      aria-label={label}
    >
      <span className={styles['grip']} aria-hidden="true">
        ⠿
      </span>
      {children}
    </button>
  );
}
