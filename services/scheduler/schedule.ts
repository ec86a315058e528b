/**
 * What a schedule is: when, which report over which relative range, to whom. The schema is the contract of the API; what the program adds (owner,
 * pause, since when it is planned) is kept beside it.
 */
import { CronExpressionParser } from 'cron-parser';
import { Type, type Static } from 'typebox';
import { PRESETS, presetNamed } from '../common/calendar-range.ts';
import { checkZone } from '../common/calendar-zone.ts';
import { WrapsheetError } from '../common/errors.ts';
import { checked, refused, type Fault } from '../reports/checked.ts';
import { DELIMITERS, type Delimiter } from '../reports/files/formats.ts';
import { FiltersSchema } from '../reports/spec.ts';

const At = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'Local time, 08:30' });
const instant = (description: string) =>
  Type.Optional(Type.Union([Type.String({ format: 'date-time', maxLength: 40 }), Type.Null()], { description }));

export const WhenSchema = Type.Union(
  [
    Type.Object(
      { kind: Type.Literal('cron'), expression: Type.String({ maxLength: 200, description: 'minute hour day month weekday' }) },
      { additionalProperties: false },
    ),
    Type.Object({ kind: Type.Literal('daily'), at: At }, { additionalProperties: false }),
    Type.Object({ kind: Type.Literal('weekdays'), at: At }, { additionalProperties: false, description: 'Monday to Friday' }),
    Type.Object(
      {
        kind: Type.Literal('weekly'),
        days: Type.Array(Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday' }), {
          minItems: 1,
          maxItems: 7,
          uniqueItems: true,
        }),
        at: At,
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        kind: Type.Literal('monthly'),
        day: Type.Integer({ minimum: 1, maximum: 31, description: 'In a shorter month its last day' }),
        at: At,
      },
      { additionalProperties: false },
    ),
    Type.Object({ kind: Type.Literal('last_day_of_month'), at: At }, { additionalProperties: false }),
  ],
  {
    description:
      'Local times in the zone: one that a clock change skips is sent at the end of the gap, one that comes twice the first time',
  },
);

export const MISFIRE_POLICIES = ['latest', 'all', 'skip'] as const;
export const FORMATS = ['pdf', 'csv', 'json'] as const;
export type AttachedFormat = (typeof FORMATS)[number];

/** One address and nothing else: no name, no list, nothing that could end a header line. */
const Recipient = Type.String({ maxLength: 254, pattern: "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$" });
/** A line of text: no control characters. */
const LINE = '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$';

const CsvSchema = Type.Object(
  {
    bom: Type.Optional(Type.Boolean({ description: 'Begin with a byte-order mark, for Excel' })),
    delimiter: Type.Optional(Type.Enum(Object.keys(DELIMITERS) as Delimiter[])),
    header: Type.Optional(Type.Boolean({ description: 'Begin with lines that say range, zone, filters and data time' })),
  },
  { additionalProperties: false, description: 'How an attached CSV is written' },
);

export const ScheduleSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: LINE }),
    when: WhenSchema,
    zone: Type.String({ maxLength: 60, description: 'IANA zone of the local times and of the report' }),
    start: instant('Nothing is due before it'),
    end: instant('Nothing is due from it on'),
    report: Type.Object(
      {
        template: Type.Optional(Type.String({ maxLength: 100 })),
        definition: Type.Optional(Type.String({ maxLength: 100, description: 'Id of a saved definition' })),
        preset: Type.Enum([...PRESETS], { description: 'The range, as seen from the due time' }),
        filters: Type.Optional(FiltersSchema),
        compare: Type.Optional(Type.Boolean()),
        formats: Type.Array(Type.Enum([...FORMATS]), { maxItems: 3, uniqueItems: true, description: 'What is attached' }),
        csv: Type.Optional(CsvSchema),
      },
      { additionalProperties: false, description: 'Either a template or a definition' },
    ),
    recipients: Type.Array(Recipient, { minItems: 1, maxItems: 100 }),
    subject: Type.Optional(
      Type.Union([Type.String({ minLength: 1, maxLength: 300, pattern: LINE }), Type.Null()], {
        description: '{title}, {range} and {studio} are filled in; null: the report’s own',
      }),
    ),
    message: Type.Optional(Type.Union([Type.String({ maxLength: 4000 }), Type.Null()], { description: 'Plain text above the report' })),
    misfire: Type.Optional(
      Type.Enum([...MISFIRE_POLICIES], {
        description: 'Of runs that were missed: send the latest (unless told), all, or none',
      }),
    ),
    grace_minutes: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1440,
        description: 'How long after the due time the report waits for the last events; 60 unless told',
      }),
    ),
  },
  { additionalProperties: false },
);

type Frozen<T> = T extends (infer Item)[] ? readonly Frozen<Item>[] : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
export type When = Frozen<Static<typeof WhenSchema>>;
export type ScheduleInput = Frozen<Static<typeof ScheduleSchema>>;

export interface Pause {
  /** A code or what a person said. */
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
  /** `scheduler`, or a user's id. */
  readonly by: string;
}

export interface Schedule extends ScheduleInput {
  readonly id: string;
  readonly version: number;
  /** User id: whose rights its reports have. */
  readonly owner: string;
  readonly paused: Pause | null;
  /** Epoch ms: only what is due after it is planned (when it was made, or its times last changed). */
  readonly planFrom: number;
}

export const GRACE_MINUTES = 60;
const CRON_FIELDS = 5;
const NEVER_WITHIN_MS = 8 * 366 * 86_400_000;

/**
 * A schedule that can run.
 * @param now epoch ms
 * @throws WrapsheetError `bad_request` with every fault, `unknown_zone`, `unknown_preset`
 */
export function checkSchedule(
  value: unknown,
  options: { readonly now: number; readonly allowedDomains: readonly string[] },
): ScheduleInput {
  const input: ScheduleInput = checked(ScheduleSchema, value, 'Schedule');
  checkZone(input.zone);
  presetNamed(input.report.preset);
  const faults: Fault[] = [
    ...whenFaults(input.when, options.now),
    ...recipientFaults(input.recipients, options.allowedDomains),
    ...((input.report.template === undefined) === (input.report.definition === undefined)
      ? [{ path: '/report', message: 'give either `template` or `definition`' }]
      : []),
    ...(input.start && input.end && Date.parse(input.start) >= Date.parse(input.end)
      ? [{ path: '/end', message: 'does not lie after `start`' }]
      : []),
  ];
  if (faults.length > 0) throw refused('Schedule', faults);
  return input;
}

function recipientFaults(recipients: readonly string[], allowedDomains: readonly string[]): Fault[] {
  const seen = new Set<string>();
  return recipients.flatMap((recipient, index) => {
    const path = `/recipients/${index}`;
    const key = recipient.toLowerCase();
    if (seen.has(key)) return [{ path, message: `${recipient} is named twice` }];
    seen.add(key);
    return isAllowed(recipient, allowedDomains)
      ? []
      : [{ path, message: `mail may only go to ${allowedDomains.join(', ')}, not to ${recipient}` }];
  });
}

/** Whether mail may go there; no domains: everywhere. */
export function isAllowed(recipient: string, allowedDomains: readonly string[]): boolean {
  if (allowedDomains.length === 0) return true;
  const domain = recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase();
  return allowedDomains.some((allowed) => domain === allowed.toLowerCase());
}

function whenFaults(when: When, now: number): Fault[] {
  if (when.kind !== 'cron') return [];
  const path = '/when/expression';
  if (when.expression.trim().split(/\s+/).length !== CRON_FIELDS || when.expression.startsWith('@'))
    return [{ path, message: 'five fields: minute hour day month weekday' }];
  try {
    const found = CronExpressionParser.parse(when.expression, {
      tz: 'UTC',
      currentDate: new Date(now),
      endDate: new Date(now + NEVER_WITHIN_MS),
    }).hasNext();
    return found ? [] : [{ path, message: 'never comes' }];
  } catch (error) {
    // The parser's only way to say that an expression is none, and says which field.
    if (!(error instanceof Error) || error instanceof WrapsheetError) throw error;
    return [{ path, message: error.message }];
  }
}
