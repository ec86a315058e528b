/** Which schedules use a report: said before it is taken away from them, since what is due then fails. */
import { useQuery } from '@tanstack/react-query';
import type { UsingBody } from '../../../query/routes/definition-schedules.ts';
import { readAll } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { schedulesOf, type Sharing } from '../data.ts';
import { sayList } from '../words.ts';
import styles from './saving.module.css';

export const useUsing = (id: string) =>
  useQuery({
    queryKey: ['schedules', 'of-definition', id],
    queryFn: ({ signal }) => readAll<UsingBody>(schedulesOf(id), signal),
    staleTime: 0,
  });

/** Those whose owners may read it now, and then no more. @param owner whose the report would be */
export const losing = (using: readonly UsingBody[], sharing: Sharing, owner: string): readonly UsingBody[] =>
  using.filter(({ owner: { id }, reads }) => {
    if (reads === 'not' || reads === 'as_admin' || id === owner) return false;
    return sharing.kind === 'private' || (sharing.kind === 'people' && !sharing.people.includes(id));
  });

interface UsingNoteProps {
  readonly schedules: readonly UsingBody[];
  /** The list could not be read. */
  readonly unknown: boolean;
}

export function UsingNote({ schedules, unknown }: UsingNoteProps) {
  const { person } = useSession();
  if (unknown) return <p className={styles['fault']}>Which schedules use it cannot be shown now; those that do would fail.</p>;
  if (schedules.length === 0) return null;
  const said = schedules.map(({ name, owner }) =>
    owner.id === person.id ? name : `${name} (of ${owner.name ?? 'nobody that is still here'})`,
  );
  return (
    <p>
      <strong>{said.length === 1 ? 'A schedule uses it' : `${said.length} schedules use it`}</strong> and will fail: {sayList(said)}.
    </p>
  );
}
