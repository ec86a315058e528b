/** Instants in events' JSON form: epoch milliseconds, or ISO 8601 with an offset. */

const ISO = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?([Zz]|([+-])(\d\d):?(\d\d))$/;

/**
 * Epoch milliseconds of an ISO 8601 instant, or null where it is none: without an offset (a wall time is not an instant), with a
 * date or time that does not exist, with a leap second. Finer fractions than milliseconds are cut off.
 */
export function parseInstant(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((group) => Number(match[group] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHour = Number(match[10] ?? 0);
  const offsetMinute = Number(match[11] ?? 0);
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const millisecond = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  date.setUTCHours(hour, minute, second, millisecond);
  const offsetMs = (offsetHour * 60 + offsetMinute) * 60_000;
  return date.getTime() - (match[9] === '-' ? -offsetMs : offsetMs);
}
