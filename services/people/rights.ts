/** From a credential to who is asking, and whether that is enough. */
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Principal, Role, Token, User } from './types.ts';

/** How long another process's change of rights may take to be seen here, in ms. */
export const RIGHTS_TTL_MS = 5_000;
const MOST_REMEMBERED = 10_000;

export interface Rights {
  /** Who this bearer token stands for, or null. */
  byToken(credential: string): Promise<Principal | null>;
  /** Who this session cookie stands for, or null. */
  bySession(session: string): Promise<Principal | null>;
  /** This user, as long as they are active; for what acts with somebody's rights. */
  byUser(id: string): Promise<Principal | null>;
  /** Ask the store again at the next use. */
  forget(): void;
}

interface RightsDeps {
  readonly clock: Clock;
  sessionUser(session: string): Promise<string | null>;
  findToken(credential: string): Promise<Token | null>;
  activeUser(id: string): Promise<User | null>;
}

export function createRights(deps: RightsDeps): Rights {
  const remembered = new Map<string, { readonly principal: Principal; readonly until: number }>();
  // Raised by forget(): an answer that was being read meanwhile may be out of date, so it is not remembered.
  let generation = 0;

  const remember = async (key: string, find: () => Promise<Principal | null>): Promise<Principal | null> => {
    const known = remembered.get(key);
    if (known !== undefined && known.until > deps.clock.now()) return known.principal;
    const startedIn = generation;
    const principal = await find();
    if (principal === null) remembered.delete(key);
    else if (startedIn === generation) {
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(key, { principal, until: deps.clock.now() + RIGHTS_TTL_MS });
    }
    return principal;
  };
  const userPrincipal = async (id: string | null): Promise<Principal | null> => {
    const user = id === null ? null : await deps.activeUser(id);
    return user === null
      ? null
      : { kind: 'user', id: user.id, name: user.name, role: user.role, projects: user.projects, locale: user.locale };
  };

  return {
    byToken: (credential) =>
      remember(`token ${credential}`, async () => {
        const token = await deps.findToken(credential);
        if (token === null) return null;
        if (token.userId !== null) return userPrincipal(token.userId);
        if (token.role === null) return null;
        return { kind: 'service', id: token.id, name: token.name, role: token.role, projects: token.projects, locale: null };
      }),
    bySession: (session) => remember(`session ${session}`, async () => userPrincipal(await deps.sessionUser(session))),
    byUser: (id) => remember(`user ${id}`, () => userPrincipal(id)),
    forget() {
      generation += 1;
      remembered.clear();
    },
  };
}

const RANK: Readonly<Record<Exclude<Role, 'producer'>, number>> = { viewer: 1, editor: 2, admin: 3 };

/** @throws WrapsheetError `forbidden`, naming the role that is needed. */
export function requireRole(principal: Principal, role: Exclude<Role, 'producer'>): void {
  if (principal.role !== 'producer' && RANK[principal.role] >= RANK[role]) return;
  throw new WrapsheetError('forbidden', `This needs the role ${role}; ${principal.name} is ${principal.role}.`);
}

/** Sending events: producers, and admins. @throws WrapsheetError `forbidden`. */
export function requireProducer(principal: Principal): void {
  if (principal.role === 'producer' || principal.role === 'admin') return;
  throw new WrapsheetError(
    'forbidden',
    `Sending events needs a token of role producer, or an admin; ${principal.name} is ${principal.role}.`,
  );
}

/** What concerns the studio as a whole. @throws WrapsheetError `forbidden` to somebody limited to projects. */
export function requireEveryProject(principal: Principal): void {
  if (principal.projects === null) return;
  throw new WrapsheetError(
    'forbidden',
    `This needs every project; ${principal.name} is limited to ${principal.projects.join(', ') || 'none'}.`,
  );
}
