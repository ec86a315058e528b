/** Has the audit done now, and says what it found. It may take a while: how long it has taken is said meanwhile. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AuditAnswer } from '../../../query/routes/events.ts';
import { ask } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { ActionDialog } from '../../ui/action-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import styles from '../system.module.css';
import { HEALTH_KEY } from './health.ts';

export function AuditNow() {
  const cache = useQueryClient();
  const [full, setFull] = useState(false);
  const [mending, setMending] = useState(false);
  const [found, setFound] = useState<AuditAnswer | null>(null);
  const audit = async (repair: boolean): Promise<AuditAnswer> =>
    (await ask<AuditAnswer>('POST', '/audit', { body: { repair, full } })).body;
  const refresh = () => cache.invalidateQueries({ queryKey: HEALTH_KEY });
  const look = useMutation({
    mutationFn: () => audit(false),
    onSuccess: async (answer) => {
      setFound(answer);
      await refresh();
    },
  });
  return (
    <>
      <div className={styles['line']}>
        <Button look="primary" busy={look.isPending} onClick={() => look.mutate()}>
          Audit now
        </Button>
        <CheckField
          label="Every hour, also those not touched since the last round"
          checked={full}
          disabled={look.isPending}
          onChange={setFull}
        />
      </div>
      <div role="status" className={styles['section']}>
        {look.isPending && <Passing />}
        {!look.isPending && found !== null && <Finding found={found} onMend={() => setMending(true)} />}
      </div>
      {look.error !== null && <ProblemNote problem={problemOf(look.error)} />}
      {mending && (
        <ActionDialog
          title="Mend what differs?"
          verb="Mend it"
          act={async () => {
            const answer = await audit(true);
            setFound(answer);
            return answer.verified ? 'Mended: everything equals the raw events.' : 'Looked at; not everything could be mended.';
          }}
          refresh={refresh}
          onClose={() => setMending(false)}
        >
          <p>
            What differs is computed anew from the raw events, which stay as they are. Meanwhile events of the types concerned wait; none is
            lost. Figures that were wrong change, and stored reports stay as they were sent.
          </p>
        </ActionDialog>
      )}
    </>
  );
}

function Passing() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((passed) => passed + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p>
      Comparing with the raw events… {/* Read out once, not every second. */}
      <span aria-hidden="true">{seconds > 0 && `${seconds} s`}</span>
    </p>
  );
}

function Finding({ found: { verified, lines }, onMend }: { readonly found: AuditAnswer; readonly onMend: () => void }) {
  return (
    <>
      <p>
        <strong className={styles[verified ? 'good' : 'bad']}>{verified ? 'Nothing is left that differs.' : 'Something differs.'}</strong>
      </p>
      <ul className={styles['list']}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {!verified && <Button onClick={onMend}>Mend what differs…</Button>}
    </>
  );
}
