/**
 * Somebody leaves: their schedules go to an heir, with the reports they built that these use, and they are deactivated or removed. What can be refused is
 * refused before anything is changed; where the store goes away in between, the same request again does the rest.
 */
import { WrapsheetError } from '../common/errors.ts';
import type { People } from '../people/people.ts';
import type { Principal, User } from '../people/types.ts';
import { mayReadDefinition } from '../reports/definition-rights.ts';
import type { Definitions, SavedDefinition } from '../reports/definitions.ts';
import type { ScheduleDesk } from './routes/schedules.ts';

export interface LeavingDeps {
  readonly people: { readonly users: Pick<People['users'], 'get' | 'change' | 'remove' | 'requireMayGo'> };
  readonly schedules: Pick<ScheduleDesk, 'ofOwner' | 'handOver' | 'requireOwner'>;
  readonly definitions: Pick<Definitions, 'find' | 'setAccess'>;
}

export interface Leave {
  readonly kind: 'deactivate' | 'remove';
  /** User id; null: the schedules pause when they are next due. */
  readonly heir: string | null;
}

/** What was handed over. */
export interface Left {
  readonly schedules: number;
  readonly definitions: number;
}

/**
 * @throws WrapsheetError `not_found`, `conflict` (the last admin), `bad_request` (an heir who cannot own schedules), `definition_not_readable`
 *   (which names the schedules); then nothing has changed
 */
export async function leave(id: string, { kind, heir }: Leave, who: Principal, deps: LeavingDeps): Promise<Left> {
  const { users } = deps.people;
  await users.requireMayGo(id);
  const left = heir === null ? { schedules: 0, definitions: 0 } : await handOver(id, heir, who, deps);
  if (kind === 'remove') await users.remove(id, who.id);
  else await users.change(id, { active: false }, { by: who.id });
  return left;
}

async function handOver(id: string, heir: string, who: Principal, { people, schedules, definitions }: LeavingDeps): Promise<Left> {
  if (heir === id) throw new WrapsheetError('bad_request', 'Whoever leaves cannot be the heir: name somebody else.');
  await schedules.requireOwner(heir, who);
  const [next, owned] = await Promise.all([people.users.get(heir), schedules.ofOwner(id)]);
  const ids = [...new Set(owned.flatMap(({ definition }) => (definition === null ? [] : [definition])))];
  const found = new Map(await Promise.all(ids.map(async (one) => [one, await definitions.find(one)] as const)));
  const refused = owned.filter(({ definition }) => definition !== null && !wouldRead(found.get(definition) ?? null, id, next));
  if (refused.length > 0) {
    const names = refused.map(({ name }) => `“${name}”`).join(', ');
    throw new WrapsheetError('definition_not_readable', `${next.name} could not read the reports of these schedules: ${names}.`);
  }
  const given = [...found.values()].filter((saved) => saved !== null).filter((saved) => !mayReadDefinition(saved, next));
  for (const { id: definition, sharing } of given) await definitions.setAccess(definition, { owner: heir, sharing }, who.id);
  for (const { id: schedule } of owned) await schedules.handOver(schedule, heir, who);
  return { schedules: owned.length, definitions: given.length };
}

/** Now, or as its owner after whoever leaves. */
const wouldRead = (saved: SavedDefinition | null, leaver: string, heir: User): boolean =>
  saved !== null && (mayReadDefinition(saved, heir) || (saved.owner === leaver && mayReadDefinition({ ...saved, owner: heir.id }, heir)));
