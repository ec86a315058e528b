/** The rules over all users at once, as pure functions from one roster to the next. */
import { WrapsheetError } from '../common/errors.ts';
import { USER_ROLES, type NewUser, type User, type UserChange } from './types.ts';

export type Roster = readonly User[];

const MOST_USERS = 5_000;
const EMAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+$/;

/** @throws WrapsheetError `bad_request`, `conflict` (the address has a user). */
export function withNewUser(roster: Roster, input: NewUser, id: string, now: number): User {
  if (roster.length >= MOST_USERS) throw new WrapsheetError('bad_request', `There are ${MOST_USERS} users already, which is the most.`);
  const user = checkUser({
    id,
    name: input.name,
    email: input.email,
    role: input.role,
    projects: input.projects ?? null,
    locale: input.locale ?? null,
    active: input.active ?? true,
    createdAt: now,
    version: 1,
  });
  refuseSameEmail(roster, user);
  return user;
}

/**
 * The user after the change.
 * @throws WrapsheetError `not_found`, `conflict` (another version, or the address has a user, or no admin would be left), `bad_request`.
 */
export function withChangedUser(roster: Roster, id: string, change: UserChange, expectedVersion: number | null): User {
  const present = findUser(roster, id);
  if (expectedVersion !== null && expectedVersion !== present.version) {
    throw new WrapsheetError('conflict', `User ${id} is at version ${present.version}, not ${expectedVersion}.`);
  }
  const user = checkUser({ ...present, ...change, version: present.version + 1 });
  refuseSameEmail(roster, user);
  refuseLastAdmin(roster, replaceUser(roster, user));
  return user;
}

/** @throws WrapsheetError `not_found`, `conflict` (no admin would be left). */
export function withoutUser(roster: Roster, id: string): Roster {
  findUser(roster, id);
  const rest = roster.filter((user) => user.id !== id);
  refuseLastAdmin(roster, rest);
  return rest;
}

export const replaceUser = (roster: Roster, user: User): Roster => roster.map((other) => (other.id === user.id ? user : other));

/** @throws WrapsheetError `not_found`. */
export function findUser(roster: Roster, id: string): User {
  const user = roster.find((other) => other.id === id);
  if (user === undefined) throw new WrapsheetError('not_found', `There is no user ${id}.`);
  return user;
}

export const normalEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

function checkUser(user: User): User {
  const email = normalEmail(user.email);
  const name = user.name.trim();
  if (name === '' || name.length > 200) throw new WrapsheetError('bad_request', 'name: 1 to 200 characters.');
  if (email.length > 254 || !EMAIL.test(email)) throw new WrapsheetError('bad_request', 'email: not an address.');
  if (!USER_ROLES.includes(user.role)) throw new WrapsheetError('bad_request', `role: one of ${USER_ROLES.join(', ')}.`);
  if (user.role === 'admin' && user.projects !== null) {
    throw new WrapsheetError('bad_request', 'projects: an admin sees every project; give null, or another role.');
  }
  return { ...user, name, email, locale: checkLocale(user.locale), projects: user.projects === null ? null : [...new Set(user.projects)] };
}

function checkLocale(locale: string | null): string | null {
  if (locale === null) return null;
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? null;
  } catch (error) {
    throw new WrapsheetError('bad_request', 'locale: not a BCP 47 language tag.', { cause: error });
  }
}

function refuseSameEmail(roster: Roster, user: User): void {
  if (roster.some((other) => other.id !== user.id && other.email === user.email)) {
    throw new WrapsheetError('conflict', `${user.email} belongs to another user.`);
  }
}

export const hasAdmin = (roster: Roster): boolean => roster.some((user) => user.role === 'admin' && user.active);

function refuseLastAdmin(before: Roster, after: Roster): void {
  if (hasAdmin(after) || !hasAdmin(before)) return;
  throw new WrapsheetError('conflict', 'This is the last active admin; make another one first.');
}
