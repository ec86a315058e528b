/** What is wrong with a schedule that is being written, by field: what can be seen here, and what the server says. Pure. */
import type { Fault } from '../../api/problem.ts';
import { capital } from '../words.ts';
import { addressesIn, type Draft } from './draft.ts';

export type FieldName =
  | 'name'
  | 'report'
  | 'range'
  | 'zone'
  | 'filters'
  | 'at'
  | 'days'
  | 'day'
  | 'expression'
  | 'start'
  | 'end'
  | 'graceMinutes'
  | 'formats'
  | 'recipients'
  | 'subjectLine'
  | 'message';

export type Faults = Readonly<Partial<Record<FieldName, string>>>;

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const ADDRESS = /^[^\s@]+@[^\s@]+$/;
const MOST_GRACE = 1440;

/** What no server has to be asked for. */
export function faultsOf(draft: Draft): Faults {
  const addresses = addressesIn(draft.recipients);
  const odd = addresses.filter((address) => !ADDRESS.test(address));
  const [day, grace] = [Number(draft.day), Number(draft.graceMinutes)];
  const found: readonly (readonly [FieldName, boolean, string])[] = [
    ['name', draft.name.trim() === '', 'Give it a name by which you will find it again.'],
    ['report', draft.subject.id === '', 'Choose what is reported.'],
    ['at', draft.kind !== 'cron' && !TIME.test(draft.at), 'Give a time of day, such as 08:00.'],
    ['days', draft.kind === 'weekly' && draft.days.length === 0, 'Choose at least one day.'],
    ['day', draft.kind === 'monthly' && !(Number.isInteger(day) && day >= 1 && day <= 31), 'Give a day from 1 to 31.'],
    ['expression', draft.kind === 'cron' && draft.expression.trim() === '', 'Give five fields: minute hour day month weekday.'],
    ['end', draft.start !== '' && draft.end !== '' && draft.end < draft.start, 'Give a day that is not before the first.'],
    [
      'graceMinutes',
      !(draft.graceMinutes !== '' && Number.isInteger(grace) && grace >= 0 && grace <= MOST_GRACE),
      `Give whole minutes from 0 to ${MOST_GRACE}.`,
    ],
    ['recipients', addresses.length === 0, 'Give at least one address.'],
    ['recipients', odd.length > 0, `${odd.join(', ')}: no mail address. Write one a line, such as ada@studio.example.`],
  ];
  return Object.fromEntries(found.filter(([, wrong]) => wrong).map(([field, , text]) => [field, text]));
}

/** Beginnings of the server's places; the longest comes first. */
const PLACES: readonly (readonly [string, FieldName])[] = [
  ['/report/filters', 'filters'],
  ['/report/formats', 'formats'],
  ['/report/preset', 'range'],
  ['/report', 'report'],
  ['/when/expression', 'expression'],
  ['/when/days', 'days'],
  ['/when/day', 'day'],
  ['/when/at', 'at'],
  ['/when', 'at'],
  ['/zone', 'zone'],
  ['/start', 'start'],
  ['/end', 'end'],
  ['/grace_minutes', 'graceMinutes'],
  ['/recipients', 'recipients'],
  ['/subject', 'subjectLine'],
  ['/message', 'message'],
  ['/name', 'name'],
];

/** What the server says of a place, as a sentence of its own. */
export const sentence = (text: string): string => `${capital(text)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** The server's faults at their fields; what belongs to none is left out, and said by the problem itself. */
export function faultsAt(faults: readonly Fault[]): Faults {
  const found: Partial<Record<FieldName, string>> = {};
  for (const { path, message } of faults) {
    const field = PLACES.find(([beginning]) => path.startsWith(beginning))?.[1];
    if (field !== undefined) found[field] = [found[field], sentence(message)].filter(Boolean).join(' ');
  }
  return found;
}
