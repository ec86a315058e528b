/** Letters in a list: to choose from, and to look at. */
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField } from '../../ui/field.tsx';
import { At } from '../at.tsx';
import styles from '../system.module.css';
import type { Words } from '../words.ts';
import type { Letter } from './letters.ts';
import { ORIGINS, sayOutcome, sayPlace, sayReason } from './outcome-words.ts';

interface LetterTableProps {
  readonly letters: readonly Letter[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
  readonly onShow: (letter: Letter) => void;
  readonly words: Words;
}

export function LetterTable({ letters, chosen, onChoose, onShow, words }: LetterTableProps) {
  const every = letters.every(({ id }) => chosen.has(id));
  const choose = (id: string, wanted: boolean) => {
    const next = new Set(chosen);
    if (wanted) next.add(id);
    else next.delete(id);
    onChoose(next);
  };
  return (
    <>
      <CheckField
        label="Choose all that are shown"
        checked={every}
        onChange={(wanted) => onChoose(new Set(wanted ? letters.map(({ id }) => id) : []))}
      />
      <DataTable
        caption="Dead letters, newest first"
        hideCaption
        rows={letters}
        keyOf={({ id }) => id}
        nameColumn="reason"
        columns={columnsOf({ chosen, choose, onShow, words })}
      />
    </>
  );
}

interface ColumnParts extends Pick<LetterTableProps, 'chosen' | 'onShow' | 'words'> {
  readonly choose: (id: string, wanted: boolean) => void;
}

const columnsOf = ({ chosen, choose, onShow, words }: ColumnParts): readonly TableColumn<Letter>[] => [
  {
    id: 'chosen',
    head: <span className="visually-hidden">Chosen</span>,
    cell: (letter) => (
      <CheckField
        label={<span className="visually-hidden">{`Choose ${sayReason(letter.reason)}, ${sayPlace(letter)}`}</span>}
        checked={chosen.has(letter.id)}
        onChange={(wanted) => choose(letter.id, wanted)}
      />
    ),
  },
  {
    id: 'reason',
    head: 'Reason',
    cell: ({ reason, detail, replay_outcome: outcome }) => (
      <>
        {sayReason(reason)}
        <br />
        <span className={styles['small']}>
          <bdi>{detail}</bdi>
        </span>
        {outcome !== '' && <p className={styles['small']}>Last replay: {sayOutcome(outcome)}</p>}
      </>
    ),
  },
  { id: 'type', head: 'Event type', cell: ({ type }) => type.replaceAll('_', ' ') },
  {
    id: 'place',
    head: 'Where it came from',
    cell: (letter) => (
      <>
        {ORIGINS[letter.origin]}
        <br />
        <span className={styles['small']}>
          <bdi>{sayPlace(letter)}</bdi>
        </span>
      </>
    ),
  },
  { id: 'at', head: `Rejected (${words.zone})`, cell: ({ buried_at: at }) => <At iso={at} words={words} /> },
  {
    id: 'look',
    head: <span className="visually-hidden">Look</span>,
    cell: (letter) => (
      <Button look="quiet" onClick={() => onShow(letter)} aria-label={`Look at ${sayPlace(letter)}`}>
        Look
      </Button>
    ),
  },
];
