/** Users, tokens and who is asking: what the rest of wrapsheet sees of people. Times are epoch milliseconds. */

/** In rising order: each may do what those before it may, but a producer may only send events. */
export const ROLES = ['producer', 'viewer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const USER_ROLES = ['viewer', 'editor', 'admin'] as const;
export type UserRole = (typeof USER_ROLES)[number];

export interface User {
  readonly id: string;
  readonly name: string;
  /** Lower case; used once. */
  readonly email: string;
  readonly role: UserRole;
  /** null: every project. */
  readonly projects: readonly string[] | null;
  /** BCP 47; null: the studio's. */
  readonly locale: string | null;
  /** An inactive user can neither sign in nor use a token. */
  readonly active: boolean;
  readonly createdAt: number;
  /** Raised by each change. */
  readonly version: number;
}

export type NewUser = Pick<User, 'name' | 'email' | 'role'> & Partial<Pick<User, 'projects' | 'locale' | 'active'>>;
export type UserChange = Partial<Pick<User, 'name' | 'email' | 'role' | 'projects' | 'locale' | 'active'>>;

/** A sign-in link as an admin sees it; its secret is not kept. */
export interface SignInLink {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

export interface Token {
  readonly id: string;
  readonly name: string;
  /** Whose rights it has; null: a service token with rights of its own. */
  readonly userId: string | null;
  /** Of a service token. */
  readonly role: Role | null;
  /** Of a service token; null: every project. */
  readonly projects: readonly string[] | null;
  readonly createdAt: number;
  readonly createdBy: string;
}

/** Who is asking, with the rights of this moment. */
export interface Principal {
  readonly kind: 'user' | 'service' | 'local';
  /** User id, token id or `local`. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** null: every project. */
  readonly projects: readonly string[] | null;
  readonly locale: string | null;
}
