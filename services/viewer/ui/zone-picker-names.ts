/** The zones that can be picked, under the names that the IANA list gives them today: platforms still list some under names of long ago. Pure. */
import { checkZone } from '../../common/calendar-zone.ts';
import { WrapsheetError } from '../../common/errors.ts';

const TODAY: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

export const zoneToday = (zone: string): string => TODAY[zone] ?? zone;

/** Each once, those given first. */
export const zoneNames = (first: readonly string[]): readonly string[] => [
  ...new Set([...first, 'UTC', ...Intl.supportedValuesOf('timeZone')].map(zoneToday)),
];

/** The name as it is written, where somebody wrote a zone that no list has: Etc/GMT+5, US/Pacific. */
export function zoneWritten(text: string): string | null {
  const written = text.trim();
  try {
    checkZone(written);
    return written;
  } catch (error) {
    if (error instanceof WrapsheetError) return null;
    throw error;
  }
}
