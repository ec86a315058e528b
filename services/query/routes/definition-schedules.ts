/** Which schedules use a saved definition: told to whoever may delete it, or take its sharing back, before they do. */
import { Type, type Static } from 'typebox';
import { mayReadDefinition, requireChangeable } from '../../reports/definition-rights.ts';
import type { Definitions, SavedDefinition } from '../../reports/definitions.ts';
import type { People } from '../../people/people.ts';
import type { User } from '../../people/types.ts';
import { signedIn } from '../access.ts';
import { answering, IdParams, listOf, type App } from '../schemas.ts';
import { PersonSchema } from './definitions.ts';
import type { ScheduleDesk } from './schedules.ts';

const UsingSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  owner: PersonSchema,
  reads: Type.Enum(['as_admin', 'as_owner', 'by_sharing', 'not'], {
    description: 'Why the schedule’s owner may read the definition; `not`: they may not, and what is due fails',
  }),
});
export type UsingBody = Static<typeof UsingSchema>;

export interface DefinitionScheduleRoutesDeps {
  readonly definitions: Pick<Definitions, 'get'>;
  readonly people: { readonly users: Pick<People['users'], 'list'> };
  readonly schedules: Pick<ScheduleDesk, 'using'>;
}

export function definitionScheduleRoutes(app: App, { definitions, people, schedules }: DefinitionScheduleRoutesDeps): void {
  app.get(
    '/report-definitions/:id/schedules',
    {
      config: { access: 'editor' },
      schema: {
        operationId: 'listSchedulesOfDefinition',
        tags: ['Reports'],
        summary: 'The schedules that use a definition, for whoever may change it',
        description: 'Where it is deleted, or shared no longer with the owner of a schedule, the reports that are due fail, and say so.',
        params: IdParams,
        response: answering({ 200: listOf(UsingSchema) }),
      },
    },
    async (request) => {
      const saved = requireChangeable(await definitions.get(request.params.id), signedIn(request));
      const [using, users] = await Promise.all([schedules.using(saved.id), people.users.list()]);
      const byId = new Map(users.map((user) => [user.id, user]));
      const items = using.map(({ id, name, owner }) => {
        const user = byId.get(owner);
        return { id, name, owner: { id: owner, name: user?.name ?? null }, reads: readingOf(saved, user) };
      });
      return { items, next_cursor: null };
    },
  );
}

/** Why somebody may read it; undefined: there is no such user any more. */
function readingOf(saved: SavedDefinition, user: User | undefined): UsingBody['reads'] {
  if (user === undefined || !mayReadDefinition(saved, user)) return 'not';
  if (user.role === 'admin') return 'as_admin';
  return user.id === saved.owner ? 'as_owner' : 'by_sharing';
}
