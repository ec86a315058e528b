/** Studio, way around, and the menu of the person who is signed in. */
import { useState } from 'react';
import { NavLink } from 'react-router';
import type { Session } from '../api/session.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { SelectField } from '../ui/field.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import row from '../ui/nav-row.module.css';
import styles from './header.module.css';
import { keepTheme, keptTheme, THEMES, type Theme } from './theme.ts';

const PLACES = [
  { to: '/', text: 'Dashboard' },
  { to: '/reports', text: 'Reports' },
  { to: '/schedules', text: 'Schedules' },
  { to: '/builder', text: 'Builder' },
  { to: '/system', text: 'System' },
] as const;

const THEME_NAMES: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' };

export function Header({ session }: { readonly session: Session }) {
  return (
    <header className={styles['header']}>
      <p className={styles['studio']}>{session.studio.name}</p>
      <nav className={classes(row['nav'], styles['nav'])} aria-label="Pages">
        <ul>
          {PLACES.map(({ to, text }) => (
            <li key={to}>
              <NavLink to={to} end={to === '/'}>
                {text}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <MenuButton label={session.person.name} align="end">
        <div className={styles['person']}>
          <p className={styles['role']}>
            {session.person.role} · {session.person.projects === null ? 'every project' : session.person.projects.join(', ')}
          </p>
          <ThemeChoice />
          <form method="post" action="/sign-out">
            <Button type="submit">Sign out</Button>
          </form>
        </div>
      </MenuButton>
    </header>
  );
}

function ThemeChoice() {
  const [theme, setTheme] = useState(keptTheme);
  return (
    <SelectField
      label="Colours"
      value={theme}
      options={THEMES.map((value) => ({ value, text: THEME_NAMES[value] }))}
      onChange={(value) => {
        const chosen = THEMES.find((one) => one === value) ?? 'system';
        keepTheme(chosen);
        setTheme(chosen);
      }}
    />
  );
}
