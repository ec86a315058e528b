/**
 * Intl's formatters, made once for each locale and manner: making one takes a hundred times as long as using it, and a report says thousands
 * of figures. There are as many as locales, zones and manners in use.
 */
const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

export function numberFormat(locale: string, digits: number): Intl.NumberFormat {
  return kept(
    numbers,
    `${locale} ${digits}`,
    () => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
}

export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(dates, `${locale} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale, options));
}

function kept<T>(made: Map<string, T>, key: string, make: () => T): T {
  const formatter = made.get(key) ?? make();
  made.set(key, formatter);
  return formatter;
}
