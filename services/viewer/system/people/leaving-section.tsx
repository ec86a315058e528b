/** When somebody leaves: their schedules are handed over, then they are deactivated, or removed for good. */
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { LeftBody } from '../../../query/routes/users.ts';
import { plural } from '../../../reports/format.ts';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { ActionDialog } from '../../ui/action-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import styles from '../system.module.css';
import { addressOf, usePeople, useRefresh, useSchedulesOf, type Person } from './people.ts';

type Asked = 'deactivate' | 'activate' | 'remove' | null;

export function LeavingSection({ person }: { readonly person: Person }) {
  const [asked, setAsked] = useState<Asked>(null);
  const { person: me } = useSession();
  const own = me.id === person.id;
  const close = () => setAsked(null);
  return (
    <section className={styles['section']} aria-labelledby="leaving">
      <h2 id="leaving">{person.active ? 'Leaving' : 'Coming back'}</h2>
      {own ? (
        <p className={styles['quiet']}>You cannot deactivate or remove yourself; another admin can.</p>
      ) : (
        <div className={styles['row']}>
          {person.active ? (
            <Button look="danger" onClick={() => setAsked('deactivate')}>
              Deactivate…
            </Button>
          ) : (
            <Button onClick={() => setAsked('activate')}>Activate…</Button>
          )}
          <Button look="danger" onClick={() => setAsked('remove')}>
            Remove…
          </Button>
        </div>
      )}
      {asked === 'activate' && <ActivateDialog person={person} onClose={close} />}
      {(asked === 'deactivate' || asked === 'remove') && <LeaveDialog person={person} kind={asked} onClose={close} />}
    </section>
  );
}

function ActivateDialog({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const refresh = useRefresh();
  return (
    <ActionDialog
      title="Let them in again?"
      verb="Activate"
      act={async () => {
        await ask('PUT', addressOf(person.id), { body: { active: true, version: person.version } });
        return `${person.name} may sign in again, by a new link.`;
      }}
      refresh={refresh}
      onClose={onClose}
    >
      <p>
        <bdi>{person.name}</bdi> may sign in by a new link, and their tokens work again. Schedules that were paused stay paused until
        somebody lets them go on.
      </p>
    </ActionDialog>
  );
}

const NOBODY = '';

function LeaveDialog({
  person,
  kind,
  onClose,
}: {
  readonly person: Person;
  readonly kind: 'deactivate' | 'remove';
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const navigate = useNavigate();
  const people = usePeople();
  const { data: schedules, error } = useSchedulesOf(person.id);
  const [heir, setHeir] = useState(NOBODY);
  const able = people.filter(({ id, active, role }) => active && role !== 'viewer' && id !== person.id);
  const removing = kind === 'remove';

  const leave = async (): Promise<string> => {
    const body = { kind, heir: heir === NOBODY ? null : heir };
    const { body: left } = await ask<LeftBody>('POST', `${addressOf(person.id)}/leave`, { body });
    const given = left.schedules === 0 ? '' : ` ${left.schedules} ${plural(left.schedules, 'schedule was', 'schedules were')} handed over.`;
    return `${person.name} is ${removing ? 'removed' : 'deactivated'}.${given}`;
  };
  return (
    <ActionDialog
      title={removing ? 'Remove this person for good?' : 'Deactivate this person?'}
      verb={removing ? 'Remove' : 'Deactivate'}
      look="danger"
      ready={schedules !== undefined || error !== null}
      act={leave}
      refresh={removing ? nothing : refresh}
      {...(removing && { onDone: () => void Promise.resolve(navigate('/system/people')).then(refresh) })}
      onClose={onClose}
    >
      <p>
        <bdi>{person.name}</bdi> can no longer sign in, is signed out everywhere, and{' '}
        {removing ? 'loses every token for good' : 'their tokens stop working'}. Stored reports stay.
      </p>
      {schedules !== undefined && schedules.length > 0 && (
        <>
          <p>
            They own {schedules.length} {plural(schedules.length, 'schedule', 'schedules')}: {plural(schedules.length, 'it is', 'each is')}{' '}
            paused when next due, unless somebody else has {plural(schedules.length, 'it', 'them')} by then.
          </p>
          <SelectField
            label="Hand the schedules over to"
            hint="Active editors and admins. From then on the reports show what the new owner may see; those that this person built go along."
            value={heir}
            options={[
              { value: NOBODY, text: 'Nobody: let them pause' },
              ...able.map(({ id, name, email }) => ({ value: id, text: `${name} (${email})` })),
            ]}
            onChange={setHeir}
          />
        </>
      )}
      {error !== null && <p className={styles['bad']}>Their schedules cannot be shown now; they pause when next due.</p>}
    </ActionDialog>
  );
}

const nothing = (): Promise<void> => Promise.resolve();
