/** Judges chosen letters again, or all of a reason, and says what became of each. */
import { useState } from 'react';
import { plural } from '../../../reports/format.ts';
import { problemOf } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable, type TableColumn } from '../../ui/data-table.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import styles from '../system.module.css';
import { useReplay, type Letter, type LetterFilter, type ReplayAnswer, type Selection } from './letters.ts';
import { sayOutcome, sayPlace, sayReason } from './outcome-words.ts';

interface ReplayPanelProps {
  readonly filter: LetterFilter;
  readonly chosen: readonly string[];
  readonly letters: readonly Letter[];
  readonly onReplayed: () => void;
}

interface Said {
  readonly answer: ReplayAnswer;
  /** As they stood in the list when they were judged. */
  readonly places: ReadonlyMap<string, string>;
}

export function ReplayPanel({ filter, chosen, letters, onReplayed }: ReplayPanelProps) {
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState<Said | null>(null);
  const replay = useReplay((answer) => {
    setSaid({ answer, places: new Map(letters.map((letter) => [letter.id, sayPlace(letter)])) });
    setAsking(false);
    onReplayed();
  });
  if (letters.length === 0 && said === null) return null;
  const narrowed = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== '')) as Selection;
  const which = [filter.reason === '' ? '' : `“${sayReason(filter.reason)}”`, filter.type === '' ? '' : `type ${filter.type}`].filter(
    Boolean,
  );
  const allOf = which.length === 0 ? 'all' : `all of ${which.join(', ')}`;
  return (
    <>
      <div className={styles['row']}>
        <Button
          look="primary"
          disabled={chosen.length === 0}
          busy={replay.isPending && !asking}
          onClick={() => replay.mutate({ ids: chosen })}
        >
          Judge {chosen.length} chosen again
        </Button>
        <Button disabled={letters.length === 0} onClick={() => setAsking(true)}>
          Judge {allOf} again…
        </Button>
      </div>
      {replay.error !== null && !asking && <ProblemNote problem={problemOf(replay.error)} />}
      <Dialog title={`Judge ${allOf} again?`} open={asking} onClose={replay.isPending ? null : () => setAsking(false)}>
        <p>
          Each letter is judged once more, at the time it was recorded. Those that pass now are counted, also in figures of the past; the
          others stay here. Mend the cause first.
        </p>
        {replay.error !== null && <ProblemNote problem={problemOf(replay.error)} />}
        <Actions>
          <Button disabled={replay.isPending} onClick={() => setAsking(false)}>
            Cancel
          </Button>
          <Button look="primary" busy={replay.isPending} onClick={() => replay.mutate(narrowed)}>
            Judge them again
          </Button>
        </Actions>
      </Dialog>
      <Dialog title="What became of them" open={said !== null} wide onClose={() => setSaid(null)}>
        {said !== null && <Outcome said={said} />}
        <Actions>
          <Button look="primary" onClick={() => setSaid(null)}>
            Done
          </Button>
        </Actions>
      </Dialog>
    </>
  );
}

function Outcome({ said: { answer, places } }: { readonly said: Said }) {
  const { replayed, accepted, rejected, letters } = answer;
  return (
    <>
      <p>
        <strong>
          {replayed} {plural(replayed, 'letter', 'letters')} judged: {accepted} accepted, {rejected} rejected again.
        </strong>{' '}
        {rejected > 0 && 'What was rejected again stays in the list; mend its cause at the producer.'}
      </p>
      <DataTable caption="Each letter" hideCaption rows={letters} keyOf={({ id }) => id} columns={columnsOf(places)} />
      {replayed > letters.length && <p className={styles['quiet']}>The first {letters.length} are listed.</p>}
    </>
  );
}

const columnsOf = (places: Said['places']): readonly TableColumn<ReplayAnswer['letters'][number]>[] => [
  { id: 'place', head: 'Letter', cell: ({ id }) => <bdi>{places.get(id) ?? 'one further down the list'}</bdi> },
  { id: 'outcome', head: 'What became of it', cell: ({ outcome }) => sayOutcome(outcome) },
  { id: 'detail', head: 'Why', cell: ({ detail }) => <bdi>{detail === '' ? '–' : detail}</bdi> },
];
