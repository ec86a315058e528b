/** Tokens for programs: a user's own, with that user's rights, or named service tokens with rights of their own. */
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Documents } from '../store/documents.ts';
import { everyDocument } from './every-document.ts';
import { formatCredential, hashSecret, newCredential, parseCredential, secretMatches } from './secrets.ts';
import { ROLES, type Role, type Token } from './types.ts';

const KIND = 'token';
const PREFIX = 'wst';

export type NewToken =
  | { readonly name: string; readonly userId: string }
  | { readonly name: string; readonly role: Role; readonly projects?: readonly string[] | null };

export interface Tokens {
  /** The newest first; all, or a user's. */
  list(userId?: string): Promise<readonly Token[]>;
  /** @throws WrapsheetError `not_found`. */
  get(id: string): Promise<Token>;
  /** `credential` is the token itself, shown this once. @throws WrapsheetError `bad_request`. */
  create(input: NewToken, by: string): Promise<{ readonly token: Token; readonly credential: string }>;
  /** It stops working. @throws WrapsheetError `not_found`. */
  revoke(id: string, by: string): Promise<void>;
  revokeAll(userId: string, by: string): Promise<void>;
  /** The token that this text is, or null. */
  find(credential: string): Promise<Token | null>;
}

type TokenBody = Omit<Token, 'id'> & { readonly hash: string };

export function createTokens({ documents, clock }: { readonly documents: Documents; readonly clock: Clock }): Tokens {
  const list = async (userId?: string) => {
    const tokens: Token[] = [];
    for await (const { id, body } of everyDocument(documents, KIND)) {
      const token = toToken(id, body as TokenBody);
      if (userId === undefined || token.userId === userId) tokens.push(token);
    }
    return tokens.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  };
  const get = async (id: string) => {
    const document = await documents.get(KIND, id);
    if (document === null) throw new WrapsheetError('not_found', `There is no token ${id}.`);
    return toToken(id, document.body as TokenBody);
  };

  return {
    list,
    get,
    async create(input, by) {
      const name = input.name.trim();
      if (name === '' || name.length > 200) throw new WrapsheetError('bad_request', 'name: 1 to 200 characters.');
      const credential = newCredential();
      const body: TokenBody = { name, ...rightsOf(input), createdAt: clock.now(), createdBy: by, hash: hashSecret(credential.secret) };
      await documents.put(KIND, credential.id, body, { expectedVersion: 0, by });
      return { token: toToken(credential.id, body), credential: formatCredential(PREFIX, credential) };
    },
    async revoke(id, by) {
      await get(id);
      await documents.remove(KIND, id, { by });
    },
    async revokeAll(userId, by) {
      for (const token of await list(userId)) await documents.remove(KIND, token.id, { by });
    },
    async find(credential) {
      const parts = parseCredential(PREFIX, credential);
      const document = parts === null ? null : await documents.get(KIND, parts.id);
      if (parts === null || document === null) return null;
      const body = document.body as TokenBody;
      return secretMatches(parts.secret, body.hash) ? toToken(parts.id, body) : null;
    },
  };
}

function rightsOf(input: NewToken): Pick<Token, 'userId' | 'role' | 'projects'> {
  if ('userId' in input) return { userId: input.userId, role: null, projects: null };
  if (!ROLES.includes(input.role)) throw new WrapsheetError('bad_request', `role: one of ${ROLES.join(', ')}.`);
  const projects = input.projects ?? null;
  if (projects !== null && (input.role === 'admin' || input.role === 'producer')) {
    throw new WrapsheetError(
      'bad_request',
      `projects: a token of role ${input.role} is not limited to projects; give null, or another role.`,
    );
  }
  return { userId: null, role: input.role, projects };
}

const toToken = (id: string, { name, userId, role, projects, createdAt, createdBy }: TokenBody): Token => ({
  id,
  name,
  userId,
  role,
  projects,
  createdAt,
  createdBy,
});
