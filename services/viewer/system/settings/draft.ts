/** The settings as the form holds them (numbers as they are typed), what is wrong with them, and how each is said. Pure. */
import type { Settings } from '../../../reports/settings.ts';
import { localeFault } from '../people/draft.ts';

export interface SettingsDraft extends Omit<Settings, 'retention' | 'lateness_minutes'> {
  readonly lateness: string;
  /** Empty: no limit. */
  readonly days: string;
  readonly count: string;
  /** In MB. */
  readonly megabytes: string;
}

const MB = 1_000_000;
const said = (value: number | null | undefined): string => (value == null ? '' : String(value));

export const draftOf = ({ retention, lateness_minutes, ...rest }: Settings): SettingsDraft => ({
  ...rest,
  lateness: String(lateness_minutes),
  days: said(retention.report_days),
  count: said(retention.report_count),
  megabytes: retention.report_bytes == null ? '' : String(retention.report_bytes / MB),
});

const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

export const retentionOf = ({ days, count, megabytes }: SettingsDraft): Settings['retention'] => {
  const most = numberOf(megabytes);
  return { report_days: numberOf(days), report_count: numberOf(count), report_bytes: most === null ? null : Math.round(most * MB) };
};

export function settingsOf(draft: SettingsDraft): Settings {
  const { lateness, days: _days, count: _count, megabytes: _megabytes, ...rest } = draft;
  return {
    ...rest,
    studio_name: rest.studio_name.trim(),
    zone: rest.zone.trim(),
    locale: rest.locale.trim(),
    currency: rest.currency.trim().toUpperCase(),
    retention: retentionOf(draft),
    lateness_minutes: Number(lateness),
  };
}

export type SettingsFaults = Readonly<
  Record<'studio_name' | 'zone' | 'locale' | 'currency' | 'lateness' | 'days' | 'count' | 'megabytes', string | null>
>;

export function faultsOf(draft: SettingsDraft): SettingsFaults {
  return {
    studio_name: draft.studio_name.trim() === '' ? 'Give the studio a name; it stands on every report.' : null,
    zone: isZone(draft.zone.trim()) ? null : 'Give a zone of the IANA list, such as Europe/Berlin or Asia/Kathmandu.',
    locale: draft.locale.trim() === '' ? 'Give a language tag such as en-GB.' : localeFault(draft.locale),
    currency: /^[A-Za-z]{3}$/.test(draft.currency.trim()) ? null : 'Give three letters (ISO 4217), such as EUR.',
    lateness: wholeFault(draft.lateness, 0, 1_440) ?? (draft.lateness.trim() === '' ? 'Give minutes, from 0 to 1,440.' : null),
    days: wholeFault(draft.days, 1, 36_500),
    count: wholeFault(draft.count, 1, Number.MAX_SAFE_INTEGER),
    megabytes: draft.megabytes.trim() === '' || Number(draft.megabytes) >= 1 ? null : 'Give at least 1 MB, or nothing for no limit.',
  };
}

export const hasFault = (faults: Readonly<Record<string, string | null>>): boolean => Object.values(faults).some((fault) => fault !== null);

/** null for nothing, and for a whole number between the bounds. */
function wholeFault(text: string, least: number, most: number): string | null {
  if (text.trim() === '') return null;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return null;
  return most === Number.MAX_SAFE_INTEGER
    ? `Give a whole number from ${least} on, or nothing.`
    : `Give a whole number from ${least} to ${most}.`;
}

function isZone(text: string): boolean {
  // Intl would take offsets such as +05:30 too.
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text }).format(0);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const TITLES: Readonly<Record<string, string>> = {
  studio_name: 'Name',
  logo: 'Logo',
  zone: 'Zone',
  locale: 'Locale',
  page_size: 'Page size',
  currency: 'Currency',
  reviewer_opt_in: 'Figures by reviewer',
  lateness_minutes: 'Lateness, minutes',
  report_days: 'Reports are kept, days',
  report_count: 'The most reports',
  report_bytes: 'The most room, bytes',
};

/** For the table of two people's changes. */
export function saySetting(key: string, value: unknown): string {
  if (key === 'logo') return typeof value === 'string' ? 'a picture' : 'none';
  if (typeof value === 'boolean') return value ? 'shown' : 'not shown';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'no limit';
}

export const toEntries = ({ retention, ...rest }: Settings) => ({ ...rest, ...retention });

const RETENTION = ['report_days', 'report_count', 'report_bytes'] as const;

export function fromEntries(entries: Readonly<Record<string, unknown>>): Settings {
  const retention = Object.fromEntries(RETENTION.map((key) => [key, entries[key] ?? null]));
  const rest = Object.fromEntries(Object.entries(entries).filter(([key]) => !(RETENTION as readonly string[]).includes(key)));
  return { ...rest, retention } as unknown as Settings;
}
