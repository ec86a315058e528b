/** What the owner is told, once: that a firing failed, or that a schedule was paused. A notice is a mail in the ledger like the others. */
import type { Clock } from '../common/clock.ts';
import { nameInstant } from '../common/calendar.ts';
import type { User } from '../people/types.ts';
import type { Users } from '../people/users.ts';
import type { Entry, Ledger, NoticeBody } from './ledger/types.ts';
import { messageOf, type MailMessage } from './mail/message.ts';
import { SAY_PAUSE, type PauseReason } from './owner-rights.ts';
import { sayFailure } from './reasons.ts';
import type { Schedule } from './schedule.ts';

export interface Notices {
  failed(schedule: Schedule, firing: Entry<'firing'>, reason: string): Promise<void>;
  paused(schedule: Schedule, reason: PauseReason, owner: User | null): Promise<void>;
}

export interface NoticesDeps {
  readonly ledger: Ledger;
  readonly users: Pick<Users, 'list'>;
  readonly clock: Clock;
}

export function createNotices({ ledger, users, clock }: NoticesDeps): Notices {
  const tell = async (schedule: Schedule, about: string, to: string, subject: string, text: string) => {
    const now = clock.now();
    const body: NoticeBody = { attempts: 0, holder: '', messageId: '', answer: '', sentAt: null, readyAt: now, subject, text };
    const key = { kind: 'notice', schedule: schedule.id, firing: about, recipient: to } as const;
    // If it is there already, the owner is being told.
    await ledger.write(key, 0, { dueAt: now, state: 'deferred', open: true, wakeAt: now, body });
  };
  return {
    async failed(schedule, { key, dueAt }, reason) {
      const owner = (await users.list()).find(({ id }) => id === schedule.owner);
      if (owner === undefined) return;
      const due = `${nameInstant(dueAt, schedule.zone)}, ${schedule.zone}`;
      await tell(
        schedule,
        key.firing,
        owner.email,
        `Not sent as planned: ${schedule.name}`,
        `The report of your schedule “${schedule.name}” that was due ${due} did not reach everybody.\n\n${sayFailure(reason)}\n\nIts firings list what happened to each mail. You can run it again from there.\n`,
      );
    },
    async paused(schedule, reason, owner) {
      if (owner === null) return;
      await tell(
        schedule,
        `paused-${schedule.version}`,
        owner.email,
        `Paused: ${schedule.name}`,
        `Your schedule “${schedule.name}” is paused: ${SAY_PAUSE[reason]}. Nothing is sent until somebody with the rights takes it over or goes on with it.\n`,
      );
    },
  };
}

/** @param sentAt epoch ms */
export function noticeMessage({ key, body }: Entry<'notice'>, from: string, sentAt: number): MailMessage {
  return messageOf({
    schedule: key.schedule,
    firing: key.firing,
    purpose: 'notice',
    from,
    to: key.recipient,
    subject: body.subject,
    text: body.text,
    html: null,
    pictures: [],
    attachments: [],
    unsubscribeUrl: null,
    sentAt,
  });
}
