/** Who may read and use a definition besides its owner; an admin also hands it over here. */
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import type { SavedBody } from '../../../query/routes/definitions.ts';
import { mayAct, useSession } from '../../api/session.ts';
import { ErrorBoundary } from '../../shell/error-boundary.tsx';
import { Button } from '../../ui/button.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/field.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { SearchList } from '../../ui/search-list.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { PEOPLE, useDefinitionDesk, type Sharing } from '../data.ts';
import styles from './saving.module.css';
import { losing, UsingNote, useUsing } from './using.tsx';

interface ShareDialogProps {
  readonly saved: SavedBody;
  readonly onShared: (saved: SavedBody) => void;
  readonly onClose: () => void;
}

export const ShareDialog = (props: ShareDialogProps) => (
  <Dialog title="Who may use this report" open onClose={props.onClose}>
    <ErrorBoundary onRetry={() => undefined}>
      <Suspense fallback={<Skeleton height="12rem" />}>
        <ShareForm {...props} />
      </Suspense>
    </ErrorBoundary>
  </Dialog>
);

const KINDS = [
  { value: 'private', text: 'only me and admins' },
  { value: 'everybody', text: 'everybody in the studio' },
  { value: 'people', text: 'these people' },
] as const;

function ShareForm({ saved, onShared, onClose }: ShareDialogProps) {
  const session = useSession();
  const notices = useNotices();
  const desk = useDefinitionDesk();
  const { data: people } = useSuspenseQuery(PEOPLE);
  const using = useUsing(saved.id);
  const [kind, setKind] = useState<Sharing['kind']>(saved.sharing.kind);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(saved.sharing.kind === 'people' ? saved.sharing.people : []));
  const [owner, setOwner] = useState(saved.owner.id);
  const sharing: Sharing = kind === 'people' ? { kind, people: [...chosen] } : { kind };
  const share = useMutation({
    mutationFn: () => desk.share(saved.id, sharing, owner === saved.owner.id ? undefined : owner),
    onSuccess: (next) => {
      onShared(next);
      onClose();
      notices.say(saySharing(next));
    },
    onError: notices.complain,
  });
  const others = people.filter(({ id }) => id !== owner);
  const owners = people.some(({ id }) => id === owner)
    ? people
    : [{ id: owner, name: saved.owner.name ?? 'nobody that there is' }, ...people];
  return (
    <>
      <SelectField
        label="May read it, make its report, schedule and copy it"
        value={kind}
        options={KINDS}
        onChange={(value) => setKind(KINDS.find((one) => one.value === value)?.value ?? 'private')}
        hint="Only its owner and admins change it. Whoever is limited to some projects sees only those, and no report that names others."
      />
      {kind === 'people' && (
        <SearchList
          label="Search a person"
          several
          choices={others.map(({ id, name }) => ({ id, text: name }))}
          chosen={chosen}
          onPick={(id) => setChosen(chosen.has(id) ? new Set([...chosen].filter((one) => one !== id)) : new Set([...chosen, id]))}
        />
      )}
      {kind === 'people' && chosen.size === 0 && <p className={styles['fault']}>Choose at least one person.</p>}
      {mayAct(session, 'admin') && (
        <SelectField label="Owner" value={owner} options={owners.map(({ id, name }) => ({ value: id, text: name }))} onChange={setOwner} />
      )}
      <div role="status">
        <UsingNote schedules={losing(using.data ?? [], sharing, owner)} unknown={using.error !== null} />
      </div>
      <Actions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          look="primary"
          busy={share.isPending}
          disabled={using.isPending || (kind === 'people' && chosen.size === 0)}
          onClick={() => share.mutate()}
        >
          Share
        </Button>
      </Actions>
    </>
  );
}

export function saySharing({ sharing }: SavedBody): string {
  if (sharing.kind === 'people') return `Shared with ${sharing.people.length} ${sharing.people.length === 1 ? 'person' : 'people'}.`;
  return sharing.kind === 'everybody' ? 'Shared with everybody in the studio.' : 'Private.';
}
