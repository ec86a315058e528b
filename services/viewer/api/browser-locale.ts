/** The locale that the reader's browser says, where it is one: without a language set on its machine a browser may say "en-US@posix". */
const FALLBACK = 'en-GB';

export function browserLocale(said: readonly string[] = navigator.languages): string {
  return said.find(isLocale) ?? FALLBACK;
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
