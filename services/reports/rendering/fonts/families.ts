/** The typefaces that come with wrapsheet: Inter for Latin, Greek and Cyrillic, Noto for what else a name may be written in. */

export interface Family {
  readonly name: string;
  /** Package of `@fontsource`. */
  readonly slug: string;
}

const INTER: Family = { name: 'Inter', slug: 'inter' };
const NOTO: Family = { name: 'Noto Sans', slug: 'noto-sans' };
const ARABIC: Family = { name: 'Noto Sans Arabic', slug: 'noto-sans-arabic' };
const HEBREW: Family = { name: 'Noto Sans Hebrew', slug: 'noto-sans-hebrew' };
const THAI: Family = { name: 'Noto Sans Thai', slug: 'noto-sans-thai' };
const JAPANESE: Family = { name: 'Noto Sans JP', slug: 'noto-sans-jp' };
const CHINESE: Family = { name: 'Noto Sans SC', slug: 'noto-sans-sc' };
const KOREAN: Family = { name: 'Noto Sans KR', slug: 'noto-sans-kr' };
const EMOJI: Family = { name: 'Noto Emoji', slug: 'noto-emoji' };

const FIRST = [INTER, NOTO, ARABIC, HEBREW, THAI];

/** In the order in which a letter is looked for. One ideograph is drawn differently in each language, so the reader's comes first. */
export function familiesFor(locale: string): readonly Family[] {
  const language = new Intl.Locale(locale).language;
  const asian =
    language === 'zh' ? [CHINESE, JAPANESE, KOREAN] : language === 'ko' ? [KOREAN, JAPANESE, CHINESE] : [JAPANESE, KOREAN, CHINESE];
  return [...FIRST, ...asian, EMOJI];
}

/** The value of `font-family`. */
export const stackFor = (locale: string): string =>
  [...familiesFor(locale).map(({ name }) => `'${name}'`), 'system-ui', 'sans-serif'].join(', ');
