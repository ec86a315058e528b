/** The way around the system pages: only those that the reader may open. */
import { useEffect, useRef } from 'react';
import { NavLink, useLocation } from 'react-router';
import type { Session } from '../api/session.ts';
import { mayOpen, PLACES, type Place } from './places.ts';
import styles from './side-list.module.css';

export function SideList({ session }: { readonly session: Session }) {
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the list is a row wider than the screen.
    const here = nav.current?.querySelector(`a[href$="/${pathname.split('/')[2] ?? ''}"]`);
    here?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname]);
  return (
    <nav ref={nav} className={styles['nav']} aria-label="System">
      <ul>
        {(Object.keys(PLACES) as Place[])
          .filter((place) => mayOpen(session, place))
          .map((place) => (
            <li key={place}>
              <NavLink to={`/system/${place}`}>{PLACES[place].title}</NavLink>
            </li>
          ))}
      </ul>
    </nav>
  );
}
