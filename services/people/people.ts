/** The people room as one thing: users, sign-in, tokens, and who a credential belongs to. */
import type { Clock } from '../common/clock.ts';
import type { Documents } from '../store/documents.ts';
import { createRights, type Rights } from './rights.ts';
import { hasAdmin } from './roster.ts';
import { activeUser, createSignIn, type SignIn } from './sign-in.ts';
import { createTokens, type Tokens } from './tokens.ts';
import type { User } from './types.ts';
import { createUsers, type Users } from './users.ts';

export interface People {
  readonly users: Users;
  readonly signIn: SignIn;
  readonly tokens: Tokens;
  readonly rights: Rights;
  /** The first admin, if there is none yet, with the sign-in link's credential; else null. */
  makeFirstAdmin(): Promise<{ readonly user: User; readonly credential: string } | null>;
}

const FIRST_ADMIN = { name: 'Admin', email: 'admin@localhost', role: 'admin' } as const;
const BY = 'first start';

export function createPeople({ documents, clock }: { readonly documents: Documents; readonly clock: Clock }): People {
  const users = createUsers({ documents, clock });
  const signIn = createSignIn({ documents, users, clock });
  const tokens = createTokens({ documents, clock });
  const rights = createRights({
    clock,
    sessionUser: (session) => signIn.sessionUser(session),
    findToken: (credential) => tokens.find(credential),
    activeUser: (id) => activeUser(users, id),
  });

  /** Do it, and forget whatever was remembered about anybody's rights. */
  const forgetting = <Args extends readonly unknown[], Result>(change: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      try {
        return await change(...args);
      } finally {
        rights.forget();
      }
    };
  };

  return {
    rights,
    users: {
      ...users,
      change: forgetting(async (id, change, options) => {
        const user = await users.change(id, change, options);
        if (!user.active) await signIn.endAll(id, options.by);
        return user;
      }),
      remove: forgetting(async (id, by) => {
        await users.remove(id, by);
        await signIn.endAll(id, by);
        await tokens.revokeAll(id, by);
      }),
    },
    signIn: {
      ...signIn,
      endSession: forgetting((session: string) => signIn.endSession(session)),
      endAll: forgetting((userId: string, by: string) => signIn.endAll(userId, by)),
    },
    tokens: {
      ...tokens,
      revoke: forgetting((id: string, by: string) => tokens.revoke(id, by)),
      revokeAll: forgetting((userId: string, by: string) => tokens.revokeAll(userId, by)),
    },
    async makeFirstAdmin() {
      if (hasAdmin(await users.list())) return null;
      const user = await users.create(FIRST_ADMIN, BY);
      const { credential } = await signIn.makeLink(user.id, BY);
      return { user, credential };
    },
  };
}
