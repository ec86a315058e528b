/** The way around the system pages: only those that the reader may open. */
import { NavLink } from 'react-router';
import type { Session } from '../api/session.ts';
import { mayOpen, PLACES, type Place } from './places.ts';
import styles from './side-list.module.css';

export const SideList = ({ session }: { readonly session: Session }) => (
  <nav className={styles['nav']} aria-label="System">
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
