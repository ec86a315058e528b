/** Schedules, firings and mails as the API shows them. */
import { Type, type Static, type TSchema } from 'typebox';
import { nameInstant } from '../common/calendar.ts';
import { nextDue } from './due.ts';
import { DELIVERY_STATES, FIRING_STATES, type Entry } from './ledger/types.ts';
import { ScheduleSchema, type Schedule } from './schedule.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const instant = (description: string) => Type.String({ description: `${description} (ISO 8601)` });

export const ScheduleInputSchema = Type.Object(
  { ...ScheduleSchema.properties, owner: Type.Optional(Type.String({ maxLength: 100, description: 'User id; admins may name another' })) },
  { additionalProperties: false },
);

export const ScheduleViewSchema = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  owner: Type.String({ description: 'User id: whose rights its reports have' }),
  owner_name: nullable(Type.String({ description: 'null: there is no such user any more' })),
  ...ScheduleSchema.properties,
  paused: nullable(
    Type.Object({
      reason: Type.String(),
      at: instant('Since when'),
      by: Type.String({ description: '`scheduler`, or who did it' }),
      by_name: nullable(Type.String({ description: 'null: the scheduler, or there is no such user' })),
    }),
  ),
  next_due_at: nullable(instant('null: never again, or paused')),
  last: nullable(
    Type.Object(
      {
        firing: Type.String(),
        trigger: Type.Enum(['schedule', 'run', 'test']),
        due_at: instant('In the schedule’s zone'),
        state: Type.Enum([...FIRING_STATES]),
        reason: Type.String(),
        report: nullable(Type.String()),
      },
      { description: 'The firing that was due last, tests left out; null: none yet' },
    ),
  ),
});

const PreviewedSchema = Type.Object({
  due_at: instant('In the schedule’s zone'),
  zone: Type.String(),
  clock_change: nullable(
    Type.Object(
      { kind: Type.Enum(['skipped', 'repeated']), asked: Type.String({ description: 'The local time that was asked for' }) },
      { description: 'Due at another time than asked for, or the first time of two, because clocks change' },
    ),
  ),
  range: Type.Object({ from: Type.String(), to: Type.String() }),
  comparison: nullable(Type.Object({ from: Type.String(), to: Type.String(), label: Type.String() })),
});

export const MailSetupSchema = Type.Object({
  from: nullable(Type.String({ description: 'Whom mails come from; null: mail is not set up (SMTP_URL), and nothing is sent' })),
  allowed_domains: Type.Array(Type.String(), { description: 'Mail may go to these domains only; none: to all' }),
});

export const MailPreviewSchema = Type.Object(
  {
    due_at: instant('As if it were due now'),
    range: Type.Object({ from: Type.String(), to: Type.String() }),
    from: nullable(Type.String({ description: 'null: mail is not set up' })),
    recipients: Type.Array(
      Type.Object({
        address: Type.String(),
        receives: Type.Boolean(),
        reason: nullable(Type.Enum(['unsubscribed', 'domain_not_allowed'], { description: 'Why not' })),
      }),
    ),
    subject: Type.String(),
    html: Type.String({ description: 'The HTML part, its pictures as data URIs' }),
    text: Type.String({ description: 'The text part' }),
    size_bytes: Type.Integer({ description: 'Of the mail as it is sent, encoded' }),
    attachments: Type.Array(
      Type.Object({
        filename: Type.String(),
        content_type: Type.String(),
        size_bytes: Type.Integer({ description: 'Of the file itself' }),
        sent_as: Type.Enum(['attachment', 'link'], { description: 'What would make the mail too large is a link' }),
      }),
    ),
  },
  { description: 'The mail as it would look now. Nothing is sent or kept, and its links lead nowhere' },
);

export const PreviewSchema = Type.Object({
  items: Type.Array(PreviewedSchema, { description: 'The next ten firings' }),
  next_cursor: Type.Null(),
  mail: nullable(MailPreviewSchema),
  problem: nullable(
    Type.Object({ code: Type.String(), detail: Type.String(), advice: Type.String() }, { description: 'Why there is no mail to show' }),
  ),
});

/** Of a schedule that is not written yet. */
export const DraftPreviewSchema = Type.Object({
  ...PreviewSchema.properties,
  page: nullable(Type.String({ description: 'Address of the HTML part as a page, for a quarter of an hour' })),
});

const MailSchema = Type.Object({
  recipient: Type.String(),
  state: Type.Enum([...DELIVERY_STATES]),
  attempts: Type.Integer(),
  answer: Type.String({ description: 'The server’s words, or why not' }),
  message_id: Type.String(),
  sent_at: nullable(instant('When the server had it')),
  next_try_at: nullable(instant('null: none')),
});

export const FiringSchema = Type.Object({
  id: Type.String(),
  trigger: Type.Enum(['schedule', 'run', 'test']),
  due_at: instant('In the schedule’s zone'),
  range: Type.Object({ from: Type.String(), to: Type.String() }),
  state: Type.Enum([...FIRING_STATES]),
  reason: Type.String(),
  attempts: Type.Integer(),
  data: nullable(Type.Enum(['complete', 'grace_passed'])),
  report: nullable(Type.String({ description: 'Id of the stored report that was sent' })),
  fingerprint: nullable(Type.String()),
  ended_at: nullable(instant('When it ended')),
  mails: Type.Array(MailSchema),
});

export type ScheduleView = Static<typeof ScheduleViewSchema>;
export type FiringView = Static<typeof FiringSchema>;
export type MailSetup = Static<typeof MailSetupSchema>;
export type MailPreview = Static<typeof MailPreviewSchema>;
export type DraftPreviewView = Static<typeof DraftPreviewSchema>;
export type PreviewView = Static<typeof PreviewSchema>;

const said = (at: number | null, zone: string): string | null => (at === null ? null : nameInstant(at, zone));

export interface Around {
  /** Epoch ms. */
  readonly now: number;
  /** Name of a user; null: there is none. */
  readonly nameOf: (id: string) => string | null;
  readonly last: Entry<'firing'> | null;
}

export function viewSchedule(standing: Schedule, { now, nameOf, last }: Around): ScheduleView {
  const { planFrom: _planFrom, ...schedule } = standing;
  const { zone, owner, paused } = schedule;
  return structuredClone({
    ...schedule,
    owner_name: nameOf(owner),
    paused: paused && { ...paused, by_name: nameOf(paused.by) },
    next_due_at: said(paused === null ? nextDue(schedule, now) : null, zone),
    last: last && {
      firing: last.key.firing,
      trigger: last.body.trigger,
      due_at: nameInstant(last.dueAt, zone),
      state: last.state,
      reason: last.body.reason,
      report: last.body.resultId,
    },
  }) as ScheduleView;
}

export function viewFiring({ key, dueAt, state, body }: Entry<'firing'>, mails: readonly Entry<'delivery'>[], zone: string): FiringView {
  return {
    id: key.firing,
    trigger: body.trigger,
    due_at: nameInstant(dueAt, zone),
    range: { from: nameInstant(body.from, zone), to: nameInstant(body.to, zone) },
    state,
    reason: body.reason,
    attempts: body.attempts,
    data: body.data,
    report: body.resultId,
    fingerprint: body.fingerprint,
    ended_at: said(body.endedAt, zone),
    mails: mails.map((mail) => ({
      recipient: mail.key.recipient,
      state: mail.state,
      attempts: mail.body.attempts,
      answer: mail.body.answer,
      message_id: mail.body.messageId,
      sent_at: said(mail.body.sentAt, zone),
      next_try_at: mail.state === 'deferred' ? said(mail.wakeAt, zone) : null,
    })),
  };
}
