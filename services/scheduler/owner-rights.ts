/** Whose rights a scheduled report has: the owner's, of this moment. */
import type { User } from '../people/types.ts';
import type { Reader } from '../reports/rights.ts';

export type PauseReason = 'owner_gone' | 'owner_inactive' | 'owner_not_editor' | 'owner_lost_project';

export type OwnerRights =
  | { readonly kind: 'may'; readonly reader: Reader; readonly user: User }
  | { readonly kind: 'lost'; readonly reason: PauseReason; readonly user: User | null };

/** @param user the owner, as it stands now; undefined: there is none any more */
export function ownerRights(user: User | undefined): OwnerRights {
  if (user === undefined) return { kind: 'lost', reason: 'owner_gone', user: null };
  if (!user.active) return { kind: 'lost', reason: 'owner_inactive', user };
  if (user.role === 'viewer') return { kind: 'lost', reason: 'owner_not_editor', user };
  return { kind: 'may', reader: { id: user.id, name: user.name, projects: user.projects, role: user.role }, user };
}

export const SAY_PAUSE: Readonly<Record<PauseReason, string>> = {
  owner_gone: 'its owner is no user any more',
  owner_inactive: 'its owner was deactivated',
  owner_not_editor: 'its owner may no longer have schedules (that needs the role editor)',
  owner_lost_project: 'its owner may no longer see a project that the report asks for',
};
