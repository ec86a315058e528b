/** Who is looking, and what every page has to know of the studio. */
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { UserRole } from '../../people/types.ts';
import type { Speech } from '../../reports/format.ts';
import { read } from './client.ts';
import { browserLocale } from './browser-locale.ts';

export interface Session {
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly role: UserRole;
    /** null: every project. */
    readonly projects: readonly string[] | null;
    readonly locale: string | null;
  };
  readonly studio: {
    readonly name: string;
    readonly zone: string;
    readonly locale: string;
    readonly currency: string;
    readonly reviewer_opt_in: boolean;
  };
  readonly banner: string | null;
}

export const SESSION_KEY = ['session'];

export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: ({ signal }) => read<Session>('/session', signal),
  staleTime: 60_000,
});

/** Of a page inside the shell, which waits until it is there. */
export const useSession = (): Session => useSuspenseQuery(sessionQuery).data;

const RANKS: Readonly<Record<UserRole, number>> = { viewer: 0, editor: 1, admin: 2 };

export const mayAct = ({ person }: Session, least: UserRole): boolean => RANKS[person.role] >= RANKS[least];

/** In the words and numbers of the reader: their own locale, else their browser's. */
export const localeOf = ({ person }: Session): string => person.locale ?? browserLocale();

export const speechOf = (session: Session): Speech => ({ locale: localeOf(session), currency: session.studio.currency });
