/** Schedules, firings and mails in words. Pure. */
import { presetNamed } from '../../common/calendar-range.ts';
import { DIMENSION_TITLES, isDimension } from '../../metrics/catalogue.ts';
import { dateFormat } from '../../reports/formatters.ts';
import { plural } from '../../reports/format.ts';
import { sayInstant, sayPreset } from '../../reports/ranges.ts';
import type { Filters } from '../../reports/spec.ts';
import { SAY_PAUSE, type PauseReason } from '../../scheduler/owner-rights.ts';
import { sayFailure } from '../../scheduler/reasons.ts';
import type { AttachedFormat, When } from '../../scheduler/schedule.ts';
import type { FiringView, ScheduleView } from '../../scheduler/views.ts';
import { zoneToday } from '../ui/zone-picker-names.ts';

/** 1970-01-05 was a Monday; the words around are English, so are the days. */
export const WEEKDAYS: readonly string[] = [5, 6, 7, 8, 9, 10, 11].map((day) =>
  dateFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(1970, 0, day)),
);

const LIST = new Intl.ListFormat('en', { type: 'conjunction' });

/** "every Monday and Thursday at 08:00" */
export function sayWhen(when: When): string {
  switch (when.kind) {
    case 'daily':
      return `every day at ${when.at}`;
    case 'weekdays':
      return `Monday to Friday at ${when.at}`;
    case 'weekly':
      return `every ${LIST.format([...when.days].sort((a, b) => a - b).map((day) => WEEKDAYS[day - 1] ?? ''))} at ${when.at}`;
    case 'monthly':
      return `on day ${when.day} of each month${when.day > 28 ? ' (in a shorter month its last day)' : ''} at ${when.at}`;
    case 'last_day_of_month':
      return `on the last day of each month at ${when.at}`;
    case 'cron':
    default:
      return `by cron, ${when.expression}`;
  }
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "Mon, 23 Mar 2026, 08:00" */
export const sayMoment = (iso: string, zone: string, locale: string): string =>
  `${dateFormat(locale, { weekday: 'short', timeZone: zone }).format(new Date(iso))}, ${sayInstant(iso, zone, locale)}`;

/** "Mon 03:00" */
export const sayDayTime = (iso: string, zone: string, locale: string): string =>
  dateFormat(locale, { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(new Date(iso));

/** "UTC+01:00", from an instant with its offset. */
export const offsetIn = (iso: string): string => (iso.endsWith('Z') ? 'UTC' : `UTC${iso.slice(-6)}`);

/** Where the reader sits. */
export const ownZone = (): string => zoneToday(new Intl.DateTimeFormat().resolvedOptions().timeZone);

/** Whether clocks in both zones show the same then. */
export const showSame = (iso: string, one: string, other: string): boolean => sayInstant(iso, one, 'en') === sayInstant(iso, other, 'en');

export const sayRangeOf = ({ report }: Pick<ScheduleView, 'report'>): string => sayPreset(presetNamed(report.preset));

export const FORMAT_NAMES: Readonly<Record<AttachedFormat, string>> = { pdf: 'PDF', csv: 'CSV', json: 'JSON' };

/** "Project: p1, p2"; one for each dimension. */
export const sayFilters = (filters: Filters = {}): readonly string[] =>
  Object.entries(filters).map(
    ([dimension, values]) =>
      `${isDimension(dimension) ? DIMENSION_TITLES[dimension] : dimension}: ${values.map((value) => value ?? 'none').join(', ')}`,
  );

/** good: as it should be; bad: somebody has to look; busy: under way; quiet: nothing happened, as was meant. */
export type Tone = 'good' | 'bad' | 'busy' | 'quiet';

export interface Word {
  readonly text: string;
  readonly tone: Tone;
}

export const FIRING_WORDS: Readonly<Record<FiringView['state'], Word>> = {
  waiting: { text: 'Waiting', tone: 'busy' },
  building: { text: 'Making the report', tone: 'busy' },
  sending: { text: 'Sending', tone: 'busy' },
  sent: { text: 'Sent', tone: 'good' },
  partly_sent: { text: 'Sent to some', tone: 'bad' },
  skipped: { text: 'Skipped', tone: 'quiet' },
  failed: { text: 'Failed', tone: 'bad' },
  unknown: { text: 'Not known', tone: 'bad' },
};

type MailView = FiringView['mails'][number];

export const MAIL_WORDS: Readonly<Record<MailView['state'], Word>> = {
  handing_over: { text: 'Being handed over', tone: 'busy' },
  deferred: { text: 'Tried again', tone: 'busy' },
  sent: { text: 'Sent', tone: 'good' },
  skipped: { text: 'Unsubscribed', tone: 'quiet' },
  refused: { text: 'Refused', tone: 'bad' },
  failed: { text: 'Failed', tone: 'bad' },
  unknown: { text: 'Not known', tone: 'bad' },
};

export const isUnderWay = ({ state }: Pick<FiringView, 'state'>): boolean => FIRING_WORDS[state].tone === 'busy';

const REASONS: Readonly<Record<string, string>> = {
  paused: 'the schedule was paused',
  superseded: 'a later one was due before this could be sent',
  missed: 'it was found more than five minutes late',
  schedule_removed: 'the schedule was deleted',
  no_recipients: 'nobody was left to send it to',
  ...SAY_PAUSE,
};

/** Codes in words, errors with what to do about them; what a server or a person said stays as it is. */
export const sayReason = (reason: string): string => REASONS[reason] ?? sayFailure(reason);

const isOwners = (reason: string): reason is PauseReason => reason in SAY_PAUSE;

/** "Paused by Ada Lovelace since …: holiday" */
export function sayPause({ paused, zone }: Pick<ScheduleView, 'paused' | 'zone'>, locale: string): string | null {
  if (paused === null) return null;
  const who = paused.by === 'scheduler' ? 'by wrapsheet' : paused.by_name === null ? '' : `by ${paused.by_name}`;
  const since = `${sayInstant(paused.at, zone, locale)} (${zone})`;
  return `Paused ${[who, `since ${since}`].filter(Boolean).join(' ')}: ${sayReason(paused.reason)}.`;
}

/** Whether handing it to another owner would mend it. */
export const needsOwner = ({ paused }: Pick<ScheduleView, 'paused'>): boolean => paused !== null && isOwners(paused.reason);

const TRIGGERS: Readonly<Record<FiringView['trigger'], string>> = { schedule: '', run: 'run by hand', test: 'test' };
export const sayTrigger = (trigger: FiringView['trigger']): string => TRIGGERS[trigger];

/** "2 of 3 sent, 1 refused" */
export function sayMails(mails: readonly MailView[]): string {
  const count = (state: MailView['state']): number => mails.filter((mail) => mail.state === state).length;
  const others = Object.entries(MAIL_WORDS)
    .map(([state, { text }]) => ({ state: state as MailView['state'], text }))
    .filter(({ state }) => state !== 'sent' && count(state) > 0)
    .map(({ state, text }) => `${count(state)} ${text.toLowerCase()}`);
  return [`${count('sent')} of ${mails.length} ${plural(mails.length, 'mail', 'mails')} sent`, ...others].join(', ');
}
