/** Names as they stand among other words. */

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const NOTHING_TO_SEE = /^[\s\p{Cf}\p{Cc}]*$/u;

/** A name from right to left does not turn the words and figures around it: Unicode's first-strong isolates. */
export const isolated = (name: string): string => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name);

/** A name of spaces alone would be an empty cell. */
export const visible = (name: string): string => (NOTHING_TO_SEE.test(name) ? 'blank name' : name);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as markup says it, between tags or inside quotes. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
