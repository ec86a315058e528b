/** One thing to build from: its handle, what it is on demand, and a button that lists where it can go. */
import { useState, type ReactNode } from 'react';
import type { ReportDefinition } from '../../../reports/spec.ts';
import { Button } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { DragHandle } from '../drag/drag-handle.tsx';
import { place, type Piece, type Place } from '../placing.ts';
import styles from './palette.module.css';

interface PaletteItemProps {
  readonly piece: Piece;
  readonly title: string;
  readonly draft: ReportDefinition;
  readonly onAdd: (piece: Piece, where: Place) => void;
  readonly children?: ReactNode;
}

export function PaletteItem({ piece, title, draft, onAdd, children }: PaletteItemProps) {
  const [told, setTold] = useState(false);
  return (
    <li className={styles['item']}>
      <DragHandle piece={piece}>{title}</DragHandle>
      {children !== undefined && (
        <Button look="quiet" aria-expanded={told} aria-label={`About ${title}`} onClick={() => setTold(!told)}>
          ?
        </Button>
      )}
      <MenuButton label="＋" name={`Add ${title}`} look="quiet" align="end">
        {(close) => (
          <WhereTo
            piece={piece}
            draft={draft}
            onPick={(where) => {
              onAdd(piece, where);
              close();
            }}
          />
        )}
      </MenuButton>
      {told && <div className={styles['about']}>{children}</div>}
    </li>
  );
}

interface WhereToProps {
  readonly piece: Piece;
  readonly draft: ReportDefinition;
  readonly onPick: (where: Place) => void;
}

/** A section of its own at the end, or one of those there are; what cannot go there says why. */
function WhereTo({ piece, draft, onPick }: WhereToProps) {
  const end: Place = { kind: 'gap', index: draft.sections.length };
  const places = [
    { where: end, text: 'As a new section at the end' },
    ...draft.sections.map(({ id, title }, index) => ({ where: { kind: 'section', id } as const, text: `To ${index + 1}. ${title}` })),
  ];
  const judged = places.map(({ where, text }) => ({ where, text, verdict: place(draft, piece, where) }));
  const [fitting, others] = [
    judged.filter(({ verdict }) => verdict.kind === 'placed'),
    judged.filter(({ verdict }) => verdict.kind === 'refused'),
  ];
  return (
    <div className={styles['where']}>
      <ul>
        {fitting.map(({ where, text }) => (
          <li key={text}>
            <Button look="quiet" onClick={() => onPick(where)}>
              <bdi>{text}</bdi>
            </Button>
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <ul className={styles['refused']} aria-label="Where it cannot go">
          {others.map(({ text, verdict }) => (
            <li key={text}>
              <bdi>{text}</bdi>: {verdict.kind === 'refused' && verdict.reason}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
