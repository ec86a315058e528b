/** What people have sent at once: all of a schedule, a test to themselves, or once more to those whom a firing did not reach. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Principal } from '../people/types.ts';
import type { Users } from '../people/users.ts';
import { rangeAt } from './due.ts';
import { firingAsked, firingKey, type DeliveryState, type Entry, type FiringBody, type Ledger } from './ledger/types.ts';
import { NEW_FIRING } from './planning.ts';
import type { Schedule } from './schedule.ts';
import type { Schedules } from './schedules.ts';
import { viewFiring, type FiringView } from './views.ts';
import { findTheirs } from './whose.ts';

export interface SendingDesk {
  /** Now, to everybody or to oneself alone. @throws WrapsheetError `not_found`, `mail_not_set_up`, `bad_request` for a test by somebody without an address */
  send(id: string, kind: 'run' | 'test', who: Principal): Promise<FiringView>;
  /**
   * The same report, once more, to those of an ended firing who did not get it.
   * @param recipients of these only; unless given all whose mail was refused or given up. Mails whose fate is unknown go out again only if named here.
   * @throws WrapsheetError `not_found`, `mail_not_set_up`, `bad_request` where nobody is left
   */
  sendAgain(id: string, firing: string, recipients: readonly string[] | null, who: Principal): Promise<FiringView>;
}

export interface SendingDeskDeps {
  readonly schedules: Pick<Schedules, 'find'>;
  readonly users: Pick<Users, 'get'>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly canSend: boolean;
  readonly wake: () => void;
}

const LOST: ReadonlySet<DeliveryState> = new Set(['refused', 'failed']);

export function createSendingDesk({ schedules, users, ledger, clock, canSend, wake }: SendingDeskDeps): SendingDesk {
  const toSend = async (id: string, who: Principal): Promise<Schedule> => {
    const schedule = await findTheirs(schedules, id, who);
    if (!canSend) throw new WrapsheetError('mail_not_set_up', 'Nothing can be sent: SMTP_URL is not set.');
    return schedule;
  };
  const begin = async (schedule: Schedule, kind: 'run' | 'test', body: Omit<FiringBody, 'trigger'>): Promise<FiringView> => {
    const now = clock.now();
    const firing = await ledger.write(firingKey(schedule.id, firingAsked(kind, now, randomUUID())), 0, {
      dueAt: now,
      state: 'waiting',
      open: true,
      wakeAt: now,
      body: { ...body, trigger: kind },
    });
    if (firing === null) throw new WrapsheetError('conflict', 'The run could not be written down.');
    wake();
    return viewFiring(firing, [], schedule.zone);
  };
  return {
    async send(id, kind, who) {
      const schedule = await toSend(id, who);
      const recipients = kind === 'test' ? [await addressOf(who, users)] : [];
      const { from, to } = rangeAt(schedule, clock.now());
      return begin(schedule, kind, { ...NEW_FIRING, from, to, recipients });
    },
    async sendAgain(id, firingId, wanted, who) {
      const schedule = await toSend(id, who);
      const ended = await ledger.read(firingKey(id, firingId));
      if (ended === null) throw new WrapsheetError('not_found', `There is no firing ${firingId} of this schedule.`);
      if (ended.open)
        throw new WrapsheetError('bad_request', 'This firing is still under way: what can be tried again is tried again by itself.');
      const recipients = missed(ended, await ledger.deliveries(id, firingId), schedule, wanted);
      if (recipients.length === 0) throw new WrapsheetError('bad_request', 'Nobody of this firing is left without the mail.');
      const { from, to, resultId, fingerprint, data, asOf = ended.dueAt } = ended.body;
      // What the first report said of its data holds for the same report; another one is judged anew.
      const made = resultId === null ? {} : { resultId, fingerprint, data, readyAt: clock.now() };
      return begin(schedule, 'run', { ...NEW_FIRING, from, to, asOf, ...made, recipients });
    },
  };
}

/** Who of a firing did not get its mail and may get it now. */
function missed(
  { state, body }: Entry<'firing'>,
  mails: readonly Entry<'delivery'>[],
  schedule: Schedule,
  wanted: readonly string[] | null,
): readonly string[] {
  // No mail was written: the report could not be made, and everybody went without.
  if (mails.length === 0) {
    const everybody = body.recipients.length > 0 ? body.recipients : schedule.recipients;
    return state === 'failed' ? everybody.filter((one) => wanted?.includes(one) ?? true) : [];
  }
  return mails
    .filter(({ key, state: mail }) =>
      wanted === null ? LOST.has(mail) : wanted.includes(key.recipient) && (LOST.has(mail) || mail === 'unknown'),
    )
    .map(({ key }) => key.recipient);
}

async function addressOf(who: Principal, users: Pick<Users, 'get'>): Promise<string> {
  if (who.kind !== 'user') throw new WrapsheetError('bad_request', 'A test goes to oneself: ask as a user, who has an address.');
  return (await users.get(who.id)).email;
}
