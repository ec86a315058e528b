/** The pages under System, and who may open each. The server refuses the others anyhow. */
import type { UserRole } from '../../people/types.ts';
import { mayAct, type Session } from '../api/session.ts';

interface PlaceOf {
  readonly title: string;
  readonly role: UserRole;
  /** Not for people who are limited to some projects. */
  readonly everyProject?: boolean;
}

export const PLACES = {
  health: { title: 'Health', role: 'viewer' },
  letters: { title: 'Dead letters', role: 'editor', everyProject: true },
  people: { title: 'People', role: 'admin' },
  tokens: { title: 'Tokens', role: 'admin' },
  settings: { title: 'Settings', role: 'admin' },
  labels: { title: 'Names', role: 'editor', everyProject: true },
  prices: { title: 'Price book', role: 'viewer' },
  profile: { title: 'Your profile', role: 'viewer' },
} as const satisfies Readonly<Record<string, PlaceOf>>;

export type Place = keyof typeof PLACES;

export function mayOpen(session: Session, place: Place): boolean {
  const { role, everyProject = false }: PlaceOf = PLACES[place];
  return mayAct(session, role) && (!everyProject || session.person.projects === null);
}
