/** One-time sign-in links and the sessions they open. */
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Documents } from '../store/documents.ts';
import { everyDocument } from './every-document.ts';
import { formatCredential, hashSecret, newCredential, parseCredential, secretMatches } from './secrets.ts';
import type { SignInLink, User } from './types.ts';
import type { Users } from './users.ts';

const LINK = 'sign_in_link';
const SESSION = 'session';
const LINK_PREFIX = 'wsl';
const SESSION_PREFIX = 'wss';
const DAY_MS = 86_400_000;
export const LINK_LIFETIME_MS = 3 * DAY_MS;
export const SESSION_LIFETIME_MS = 14 * DAY_MS;

interface LinkBody {
  readonly userId: string;
  readonly hash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

interface SessionBody {
  readonly userId: string;
  readonly hash: string;
  readonly expiresAt: number;
}

export interface SignIn {
  /** A fresh link's secret part, shown once; the user's earlier unused links stop working. */
  makeLink(userId: string, by: string): Promise<{ readonly link: SignInLink; readonly credential: string }>;
  /** The links of a user that can still be used. */
  links(userId: string): Promise<readonly SignInLink[]>;
  /** The user's unused links stop working. */
  revokeLinks(userId: string, by: string): Promise<void>;
  /**
   * Whose link this is, without using it.
   * @throws WrapsheetError `gone`: unknown, used, revoked or expired (which of them is not told).
   */
  inspectLink(credential: string): Promise<User>;
  /** Use the link and open a session. @throws WrapsheetError `gone`, also for the second of two who use it at once. */
  useLink(credential: string): Promise<{ readonly user: User; readonly session: string; readonly expiresAt: number }>;
  /** The user id of a live session, or null. */
  sessionUser(session: string): Promise<string | null>;
  endSession(session: string): Promise<void>;
  /** Every session of the user ends and every unused link stops working. */
  endAll(userId: string, by: string): Promise<void>;
}

const gone = () => new WrapsheetError('gone', 'This sign-in link was used, has expired or was revoked. An admin can send a new one.');

export function createSignIn(deps: { readonly documents: Documents; readonly users: Users; readonly clock: Clock }): SignIn {
  const { documents, users, clock } = deps;

  const readLink = async (credential: string) => {
    const parts = parseCredential(LINK_PREFIX, credential);
    const document = parts === null ? null : await documents.get(LINK, parts.id);
    if (parts === null || document === null) throw gone();
    const body = document.body as LinkBody;
    if (!secretMatches(parts.secret, body.hash) || body.usedAt !== null || body.expiresAt <= clock.now()) throw gone();
    const user = await activeUser(users, body.userId);
    if (user === null) throw gone();
    return { id: parts.id, version: document.version, body, user };
  };

  const sweep = async (kind: typeof LINK | typeof SESSION, ends: (body: LinkBody | SessionBody) => boolean, by: string) => {
    for await (const { id, body } of everyDocument(documents, kind)) {
      if (ends(body as LinkBody | SessionBody)) await documents.remove(kind, id, { by });
    }
  };

  const revokeLinks = (userId: string, by: string) => sweep(LINK, (body) => body.userId === userId || body.expiresAt <= clock.now(), by);

  return {
    async makeLink(userId, by) {
      await users.get(userId);
      await revokeLinks(userId, by);
      const credential = newCredential();
      const createdAt = clock.now();
      const body: LinkBody = {
        userId,
        hash: hashSecret(credential.secret),
        createdAt,
        expiresAt: createdAt + LINK_LIFETIME_MS,
        usedAt: null,
      };
      await documents.put(LINK, credential.id, body, { expectedVersion: 0, by });
      return { link: toLink(credential.id, body), credential: formatCredential(LINK_PREFIX, credential) };
    },
    async links(userId) {
      const links: SignInLink[] = [];
      for await (const { id, body } of everyDocument(documents, LINK)) {
        const link = toLink(id, body as LinkBody);
        if (link.userId === userId && link.usedAt === null && link.expiresAt > clock.now()) links.push(link);
      }
      return links;
    },
    revokeLinks,
    async inspectLink(credential) {
      return (await readLink(credential)).user;
    },
    async useLink(credential) {
      const { id, version, body, user } = await readLink(credential);
      try {
        await documents.put(LINK, id, { ...body, usedAt: clock.now() }, { expectedVersion: version, by: user.id });
      } catch (error) {
        if (error instanceof WrapsheetError && error.code === 'conflict') throw gone();
        throw error;
      }
      await sweep(SESSION, (session) => session.expiresAt <= clock.now(), user.id);
      const session = newCredential();
      const expiresAt = clock.now() + SESSION_LIFETIME_MS;
      const sessionBody: SessionBody = { userId: user.id, hash: hashSecret(session.secret), expiresAt };
      await documents.put(SESSION, session.id, sessionBody, { expectedVersion: 0, by: user.id });
      return { user, session: formatCredential(SESSION_PREFIX, session), expiresAt };
    },
    async sessionUser(session) {
      const parts = parseCredential(SESSION_PREFIX, session);
      const body = parts === null ? undefined : ((await documents.get(SESSION, parts.id))?.body as SessionBody | undefined);
      if (parts === null || body === undefined || !secretMatches(parts.secret, body.hash) || body.expiresAt <= clock.now()) return null;
      return body.userId;
    },
    async endSession(session) {
      const parts = parseCredential(SESSION_PREFIX, session);
      if (parts === null) return;
      const document = await documents.get(SESSION, parts.id);
      if (document === null) return;
      const body = document.body as SessionBody;
      if (secretMatches(parts.secret, body.hash)) await documents.remove(SESSION, parts.id, { by: body.userId });
    },
    async endAll(userId, by) {
      await revokeLinks(userId, by);
      await sweep(SESSION, (body) => body.userId === userId, by);
    },
  };
}

/** The user, if there is one and it is active. */
export async function activeUser(users: Users, id: string): Promise<User | null> {
  const user = (await users.list()).find((other) => other.id === id);
  return user?.active === true ? user : null;
}

const toLink = (id: string, { userId, createdAt, expiresAt, usedAt }: LinkBody): SignInLink => ({
  id,
  userId,
  createdAt,
  expiresAt,
  usedAt,
});
