/** One letter in full: why, from where, when, and its bytes. */
import { useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { CheckField } from '../../ui/field.tsx';
import { Facts } from '../../ui/facts.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import styles from '../system.module.css';
import type { Words } from '../words.ts';
import { hexOfBase64, MOST_SHOWN_BYTES, readBytes, sizeOf } from './letter-bytes.ts';
import { useReplay, type Letter, type ReplayAnswer } from './letters.ts';
import { ORIGINS, sayOutcome, sayPlace, sayReason } from './outcome-words.ts';

export function LetterDialog({ letter, words, onClose }: { readonly letter: Letter; readonly words: Words; readonly onClose: () => void }) {
  const [answer, setAnswer] = useState<ReplayAnswer | null>(null);
  const replay = useReplay(setAnswer);
  const outcome = answer?.letters[0];
  return (
    <Dialog title={sayReason(letter.reason)} open wide onClose={onClose}>
      <p>{letter.advice}</p>
      <Facts
        facts={[
          { name: 'What was wrong', value: <bdi>{letter.detail}</bdi> },
          { name: 'Event type', value: letter.type.replaceAll('_', ' ') },
          { name: 'Came by', value: ORIGINS[letter.origin] },
          { name: 'Place', value: <bdi>{sayPlace(letter)}</bdi> },
          { name: 'Recorded', value: words.at(letter.recorded_at) },
          { name: 'Rejected', value: words.at(letter.buried_at) },
          ...(letter.replay_outcome === '' ? [] : [{ name: 'Last replay', value: sayOutcome(letter.replay_outcome) }]),
        ]}
      />
      <Bytes bytes={letter.bytes} words={words} />
      <div role="status">
        {outcome !== undefined && (
          <p>
            <strong>{sayOutcome(outcome.outcome)}.</strong> <bdi>{outcome.detail}</bdi>
          </p>
        )}
        {answer !== null && outcome === undefined && <p>It was accepted before; there is nothing left to judge.</p>}
      </div>
      {replay.error !== null && <ProblemNote problem={problemOf(replay.error)} />}
      <Actions>
        <Button onClick={onClose}>Close</Button>
        <Button look="primary" busy={replay.isPending} disabled={answer !== null} onClick={() => replay.mutate({ ids: [letter.id] })}>
          Judge it again
        </Button>
      </Actions>
    </Dialog>
  );
}

function Bytes({ bytes, words }: { readonly bytes: string | null; readonly words: Words }) {
  const [asHex, setAsHex] = useState(false);
  if (bytes === null) return <p>The record had no value (a tombstone): there are no bytes to show.</p>;
  const reading = readBytes(bytes);
  const size = sizeOf(bytes);
  return (
    <>
      <div className={styles['row']}>
        <h3>The message, {words.size(size)}</h3>
        {reading.kind === 'text' && <CheckField label="As bytes" checked={asHex} onChange={setAsHex} />}
      </div>
      <pre className={styles['bytes']} tabIndex={0} role="region" aria-label="The message" dir="auto">
        {asHex ? hexOfBase64(bytes) : reading.text}
      </pre>
      {size > MOST_SHOWN_BYTES && <p className={styles['quiet']}>The first {words.size(MOST_SHOWN_BYTES)} are shown.</p>}
    </>
  );
}
