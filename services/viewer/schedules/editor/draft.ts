/** A schedule while it is being written: as the fields hold it. Pure. */
import type { Preset } from '../../../common/calendar-range.ts';
import { DAY_MS } from '../../../common/calendar-zone.ts';
import { nameInstant } from '../../../common/calendar.ts';
import type { Filters } from '../../../reports/spec.ts';
import type { AttachedFormat, ScheduleInput, When } from '../../../scheduler/schedule.ts';
import { isDefined } from '../is-defined.ts';
import type { Misfire } from '../misfire.ts';

export type Csv = NonNullable<ScheduleInput['report']['csv']>;

export interface Draft {
  readonly name: string;
  /** Empty: not chosen yet. */
  readonly subject: { readonly kind: 'template' | 'definition'; readonly id: string };
  readonly preset: Preset;
  readonly zone: string;
  readonly filters: Filters;
  readonly compare: boolean;
  readonly kind: When['kind'];
  /** `08:00` */
  readonly at: string;
  readonly days: readonly number[];
  readonly day: string;
  readonly expression: string;
  /** Local dates in the zone, the last one included; empty: none. */
  readonly start: string;
  readonly end: string;
  readonly misfire: Misfire;
  readonly graceMinutes: string;
  readonly formats: readonly AttachedFormat[];
  readonly csv: Csv;
  /** One address a line. */
  readonly recipients: string;
  readonly subjectLine: string;
  readonly message: string;
}

export const NEW_DRAFT: Omit<Draft, 'zone'> = {
  name: '',
  subject: { kind: 'template', id: '' },
  preset: 'last-week',
  filters: {},
  compare: true,
  kind: 'weekly',
  at: '08:00',
  days: [1],
  day: '1',
  expression: '0 8 * * 1',
  start: '',
  end: '',
  misfire: 'latest',
  graceMinutes: '60',
  formats: ['pdf'],
  csv: {},
  recipients: '',
  subjectLine: '',
  message: '',
};

/** A schedule as it stands, in the fields. */
export function draftOf(schedule: ScheduleInput): Draft {
  const { report, when, zone, start, end } = schedule;
  return {
    ...NEW_DRAFT,
    name: schedule.name,
    subject:
      report.template === undefined ? { kind: 'definition', id: report.definition ?? '' } : { kind: 'template', id: report.template },
    preset: report.preset,
    zone,
    filters: report.filters ?? {},
    compare: report.compare ?? true,
    kind: when.kind,
    ...('at' in when && { at: when.at }),
    ...('days' in when && { days: when.days }),
    ...('day' in when && { day: String(when.day) }),
    ...('expression' in when && { expression: when.expression }),
    start: isDefined(start) ? localDate(Date.parse(start), zone) : '',
    // The end is excluded; people name the last day.
    end: isDefined(end) ? localDate(Date.parse(end) - 1, zone) : '',
    misfire: schedule.misfire ?? 'latest',
    graceMinutes: String(schedule.grace_minutes ?? NEW_DRAFT.graceMinutes),
    formats: report.formats,
    csv: report.csv ?? {},
    recipients: schedule.recipients.join('\n'),
    subjectLine: schedule.subject ?? '',
    message: schedule.message ?? '',
  };
}

const localDate = (at: number, zone: string): string => nameInstant(at, zone).slice(0, 10);

export const addressesIn = (text: string): readonly string[] => text.split(/[\s,;]+/).filter(Boolean);

export function whenOf({ kind, at, days, day, expression }: Draft): When {
  switch (kind) {
    case 'daily':
    case 'weekdays':
    case 'last_day_of_month':
      return { kind, at };
    case 'weekly':
      return { kind, days: [...days].sort((a, b) => a - b), at };
    case 'monthly':
      return { kind, day: Number(day), at };
    case 'cron':
    default:
      return { kind: 'cron', expression: expression.trim() };
  }
}

/** What the server is sent. @param startOf epoch ms of a local date's first instant */
export function inputOfDraft(draft: Draft, standing: ScheduleInput | null, startOf: (date: string, zone: string) => number): ScheduleInput {
  const before = standing === null ? null : draftOf(standing);
  const sameZone = before?.zone === draft.zone;
  // What nobody has touched stays to the minute.
  const start = sameZone && before.start === draft.start ? standing?.start : bound(draft.start, 0);
  const end = sameZone && before.end === draft.end ? standing?.end : bound(draft.end, 1);
  function bound(date: string, moreDays: number): string | null {
    if (date === '') return null;
    const next = new Date(Date.parse(date) + moreDays * DAY_MS).toISOString().slice(0, 10);
    return new Date(startOf(next, draft.zone)).toISOString();
  }
  return {
    name: draft.name.trim(),
    when: whenOf(draft),
    zone: draft.zone,
    ...(isDefined(start) && { start }),
    ...(isDefined(end) && { end }),
    report: {
      [draft.subject.kind]: draft.subject.id,
      preset: draft.preset,
      ...(Object.keys(draft.filters).length > 0 && { filters: draft.filters }),
      compare: draft.compare,
      formats: draft.formats,
      ...(draft.formats.includes('csv') && Object.keys(draft.csv).length > 0 && { csv: draft.csv }),
    },
    recipients: addressesIn(draft.recipients),
    ...(draft.subjectLine.trim() !== '' && { subject: draft.subjectLine.trim() }),
    ...(draft.message.trim() !== '' && { message: draft.message }),
    misfire: draft.misfire,
    grace_minutes: Number(draft.graceMinutes),
  };
}
