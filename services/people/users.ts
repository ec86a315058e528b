/** The users, in one versioned document: every change is checked against all of them and written in one atomic step. */
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { Documents } from '../store/documents.ts';
import { findUser, normalEmail, replaceUser, withChangedUser, withNewUser, withoutUser, type Roster } from './roster.ts';
import { newId } from './secrets.ts';
import type { NewUser, User, UserChange } from './types.ts';

const KIND = 'people';
const ID = 'users';
/** Others may write the document between our read and our write; each attempt starts from what they wrote. */
const MOST_ATTEMPTS = 8;

export interface Users {
  /** By name. */
  list(): Promise<readonly User[]>;
  /** @throws WrapsheetError `not_found`. */
  get(id: string): Promise<User>;
  findByEmail(email: string): Promise<User | null>;
  /** @throws WrapsheetError `bad_request`, `conflict` (the address has a user). */
  create(input: NewUser, by: string): Promise<User>;
  /** @throws WrapsheetError `not_found`, `bad_request`, `conflict` (another version, a taken address, or the last admin). */
  change(id: string, change: UserChange, options: { readonly expectedVersion?: number; readonly by: string }): Promise<User>;
  /** @throws WrapsheetError `not_found`, `conflict` (the last admin). */
  remove(id: string, by: string): Promise<void>;
  /** Before they are deactivated or removed. @throws WrapsheetError as remove */
  requireMayGo(id: string): Promise<void>;
}

export function createUsers({ documents, clock }: { readonly documents: Documents; readonly clock: Clock }): Users {
  const read = async () => {
    const document = await documents.get(KIND, ID);
    const roster = (document?.body as { readonly users: Roster } | undefined)?.users ?? [];
    return { roster, version: document?.version ?? 0 };
  };

  async function write<Result>(by: string, step: (roster: Roster) => { readonly next: Roster; readonly result: Result }): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      const { roster, version } = await read();
      const { next, result } = step(roster);
      try {
        await documents.put(KIND, ID, { users: next }, { expectedVersion: version, by });
        return result;
      } catch (error) {
        if (!(error instanceof WrapsheetError) || error.code !== 'conflict' || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  return {
    async list() {
      const { roster } = await read();
      return [...roster].sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
    },
    async get(id) {
      return findUser((await read()).roster, id);
    },
    async findByEmail(email) {
      return (await read()).roster.find((user) => user.email === normalEmail(email)) ?? null;
    },
    create(input, by) {
      const id = newId();
      return write(by, (roster) => {
        const user = withNewUser(roster, input, id, clock.now());
        return { next: [...roster, user], result: user };
      });
    },
    change(id, change, { expectedVersion, by }) {
      return write(by, (roster) => {
        const user = withChangedUser(roster, id, change, expectedVersion ?? null);
        return { next: replaceUser(roster, user), result: user };
      });
    },
    async requireMayGo(id) {
      withoutUser((await read()).roster, id);
    },
    remove(id, by) {
      return write(by, (roster) => ({ next: withoutUser(roster, id), result: undefined }));
    },
  };
}
