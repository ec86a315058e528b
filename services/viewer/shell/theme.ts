/** Light, dark, or as the system prefers: kept in this browser, and said on the root of the page. */

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'wrapsheet.theme';

export function keptTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === kept) ?? 'system';
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** What the root of the page says. */
export function appliedTheme(): Theme {
  const said = document.documentElement.dataset['theme'];
  return THEMES.find((theme) => theme === said) ?? 'system';
}

export function keepTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme(theme);
}
