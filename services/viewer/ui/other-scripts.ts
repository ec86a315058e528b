/**
 * Typefaces for names that are not written in Latin, Greek or Cyrillic: their rules are fetched when the first such letter stands on the page, and of their
 * files only the pieces that it needs. Without them such names would look different on every machine, or be boxes on some.
 */
import { stackFor } from '../../reports/rendering/fonts/families.ts';

interface OtherScript {
  readonly letters: RegExp;
  readonly load: () => Promise<unknown>;
}

const SCRIPTS: readonly OtherScript[] = [
  { letters: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u, load: () => import('@fontsource/noto-sans-jp/400.css') },
  // What Japanese does not write.
  { letters: /\p{Script=Han}/u, load: () => import('@fontsource/noto-sans-sc/400.css') },
  { letters: /\p{Script=Hangul}/u, load: () => import('@fontsource/noto-sans-kr/400.css') },
  { letters: /\p{Script=Arabic}/u, load: () => import('@fontsource/noto-sans-arabic/400.css') },
  { letters: /\p{Script=Hebrew}/u, load: () => import('@fontsource/noto-sans-hebrew/400.css') },
  { letters: /\p{Script=Thai}/u, load: () => import('@fontsource/noto-sans-thai/400.css') },
  { letters: /\p{Script=Devanagari}/u, load: () => import('@fontsource/noto-sans/400.css') },
  { letters: /\p{Emoji_Presentation}/u, load: () => import('@fontsource/noto-emoji/400.css') },
];

/** @returns how to end it. @param locale BCP 47; one ideograph is drawn differently in each language */
export function watchScripts(root: HTMLElement, locale: string): () => void {
  document.documentElement.style.setProperty('--family', stackFor(locale));
  let waiting = [...SCRIPTS];
  const look = (text: string): void => {
    const found = waiting.filter(({ letters }) => letters.test(text));
    if (found.length === 0) return;
    waiting = waiting.filter((script) => !found.includes(script));
    // Without them the system's typefaces are shown; a server that is away is told of elsewhere, and the next page tries again.
    for (const script of found) script.load().catch(() => waiting.push(script));
  };
  const observer = new MutationObserver((changes) => {
    if (waiting.length === 0) return;
    for (const { target, addedNodes } of changes) {
      if (target instanceof Text) look(target.data);
      for (const node of addedNodes) look(node.textContent ?? '');
    }
  });
  observer.observe(root, { subtree: true, childList: true, characterData: true });
  look(root.textContent ?? '');
  return () => observer.disconnect();
}
