/** Report definitions that people save for reuse: theirs, shared with them, and as an admin everybody's. Files and previews have routes of their own. */
import { Type, type Static } from 'typebox';
import {
  mayChangeDefinition,
  mayReadDefinition,
  requireChangeable,
  requireReadable,
  SharingSchema,
  type Sharing,
} from '../../reports/definition-rights.ts';
import type { Definitions, DefinitionVersion, SavedDefinition } from '../../reports/definitions.ts';
import { DefinitionSchema } from '../../reports/spec.ts';
import { WrapsheetError } from '../../common/errors.ts';
import type { People } from '../../people/people.ts';
import type { Principal } from '../../people/types.ts';
import { signedIn } from '../access.ts';
import { answering, IdParams, listOf, NoContent, nullable, PageQuery, type App } from '../schemas.ts';
import { IfMatchHeaders, putOptions } from '../versions.ts';

export const PersonSchema = Type.Object({
  id: Type.String(),
  name: nullable(Type.String({ description: 'null: no user, or none any more' })),
});

const VersionSchema = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  definition: DefinitionSchema,
  changed_at: Type.String(),
  changed_by: Type.String(),
  changed_by_name: nullable(Type.String()),
});

const SavedSchema = Type.Object({
  ...VersionSchema.properties,
  owner: PersonSchema,
  sharing: SharingSchema,
  may_change: Type.Boolean({ description: 'Whether who asks may change, share and remove it; others may copy it' }),
});
export type SavedBody = Static<typeof SavedSchema>;
export type VersionBody = Static<typeof VersionSchema>;

const AccessSchema = Type.Object(
  { sharing: SharingSchema, owner: Type.Optional(Type.String({ maxLength: 200, description: 'Hand it to this user; for admins' })) },
  { additionalProperties: false },
);

const TAGS = ['Reports'];

const route = (operationId: string, summary: string) => ({ operationId, tags: TAGS, summary });

/** What is saved from there belongs to it. */
const COMMAND_LINE = ['local', 'Command line'] as const;

export interface DefinitionRoutesDeps {
  readonly definitions: Definitions;
  readonly people: { readonly users: Pick<People['users'], 'list' | 'get'> };
}

export function definitionRoutes(app: App, { definitions, people }: DefinitionRoutesDeps): void {
  const reading = { access: 'viewer' } as const;
  const editing = { access: 'editor' } as const;
  const readable = async (id: string, who: Principal) => requireReadable(await definitions.get(id), who);
  const changeable = async (id: string, who: Principal) => requireChangeable(await definitions.get(id), who);
  const names = async (): Promise<Names> =>
    new Map([COMMAND_LINE, ...(await people.users.list()).map(({ id, name }) => [id, name] as const)]);

  app.get(
    '/report-definitions',
    {
      config: reading,
      schema: {
        ...route('listDefinitions', 'Saved definitions that one may use'),
        querystring: PageQuery,
        response: answering({ 200: listOf(SavedSchema) }),
      },
    },
    async (request) => {
      const principal = signedIn(request);
      const only = (saved: SavedDefinition) => mayReadDefinition(saved, principal);
      const [{ items, next_cursor }, named] = await Promise.all([definitions.list({ ...request.query, only }), names()]);
      return { items: items.map((saved) => toBody(saved, principal, named)), next_cursor };
    },
  );
  app.post(
    '/report-definitions',
    {
      config: editing,
      schema: {
        ...route('createDefinition', 'Save a definition'),
        description: 'It belongs to whoever saves it, and is private until it is shared.',
        body: DefinitionSchema,
        response: answering({ 201: SavedSchema }),
      },
    },
    async (request, reply) => {
      const principal = signedIn(request);
      const saved = await definitions.create(request.body, principal.id);
      return reply
        .code(201)
        .header('location', `/report-definitions/${saved.id}`)
        .header('etag', `"${saved.version}"`)
        .send(toBody(saved, principal, await names()));
    },
  );
  app.get(
    '/report-definitions/people',
    {
      config: editing,
      schema: {
        ...route('listDefinitionReaders', 'The users with whom a definition can be shared'),
        response: answering({ 200: Type.Object({ items: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })) }) }),
      },
    },
    async () => ({ items: (await people.users.list()).filter(({ active }) => active).map(({ id, name }) => ({ id, name })) }),
  );
  app.get(
    '/report-definitions/:id',
    {
      config: reading,
      schema: { ...route('getDefinition', 'One saved definition'), params: IdParams, response: answering({ 200: SavedSchema }) },
    },
    async (request, reply) => {
      const principal = signedIn(request);
      const saved = await readable(request.params.id, principal);
      return reply.header('etag', `"${saved.version}"`).send(toBody(saved, principal, await names()));
    },
  );
  app.put(
    '/report-definitions/:id',
    {
      config: editing,
      schema: {
        ...route('changeDefinition', 'Replace a definition: one’s own, or as an admin'),
        headers: IfMatchHeaders,
        params: IdParams,
        body: DefinitionSchema,
        response: answering({ 200: SavedSchema }),
      },
    },
    async (request, reply) => {
      const principal = signedIn(request);
      await changeable(request.params.id, principal);
      const saved = await definitions.change(request.params.id, request.body, putOptions(request));
      return reply.header('etag', `"${saved.version}"`).send(toBody(saved, principal, await names()));
    },
  );
  app.delete(
    '/report-definitions/:id',
    {
      config: editing,
      schema: {
        ...route('removeDefinition', 'Remove a definition: one’s own, or as an admin'),
        headers: IfMatchHeaders,
        params: IdParams,
        response: answering({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      await changeable(request.params.id, signedIn(request));
      await definitions.remove(request.params.id, putOptions(request));
      return reply.code(204).send(null);
    },
  );
  app.put(
    '/report-definitions/:id/access',
    {
      config: editing,
      schema: {
        ...route('shareDefinition', 'Share a definition, or hand it over'),
        params: IdParams,
        body: AccessSchema,
        response: answering({ 200: SavedSchema }),
      },
    },
    async (request) => {
      const principal = signedIn(request);
      const { sharing, owner } = request.body;
      const standing = await changeable(request.params.id, principal);
      await requireUsers(sharing, owner, standing.owner, principal, people.users);
      const saved = await definitions.setAccess(standing.id, { sharing, owner: owner ?? standing.owner }, principal.id);
      return toBody(saved, principal, await names());
    },
  );
  app.get(
    '/report-definitions/:id/versions',
    {
      config: reading,
      schema: {
        ...route('listDefinitionVersions', 'Every version of a definition, newest first'),
        params: IdParams,
        response: answering({ 200: Type.Object({ items: Type.Array(VersionSchema), next_cursor: Type.Null() }) }),
      },
    },
    async (request) => {
      const principal = signedIn(request);
      const { owner, sharing } = await readable(request.params.id, principal);
      const [versions, named] = await Promise.all([definitions.versions(request.params.id), names()]);
      const known = versions.filter((version) => mayReadDefinition({ ...version, owner, sharing }, principal));
      return { items: known.map((version) => toVersionBody(version, named)), next_cursor: null };
    },
  );
}

/** @throws WrapsheetError `bad_request`: somebody there is not; `forbidden`: handed over by somebody who is no admin */
async function requireUsers(
  sharing: Sharing,
  owner: string | undefined,
  standing: string,
  who: Principal,
  users: Pick<People['users'], 'list'>,
): Promise<void> {
  const known = new Set((await users.list()).map(({ id }) => id));
  const named = [...(sharing.kind === 'people' ? sharing.people : []), ...(owner === undefined || owner === standing ? [] : [owner])];
  const stranger = named.find((id) => !known.has(id));
  if (stranger !== undefined) throw new WrapsheetError('bad_request', `There is no user ${stranger}.`);
  if (owner !== undefined && owner !== standing && who.role !== 'admin')
    throw new WrapsheetError('forbidden', 'Only an admin hands a definition over.');
}

type Names = ReadonlyMap<string, string>;

const toVersionBody = ({ id, version, definition, changedAt, changedBy }: DefinitionVersion, names: Names): VersionBody => ({
  id,
  version,
  definition: structuredClone(definition) as VersionBody['definition'],
  changed_at: new Date(changedAt).toISOString(),
  changed_by: changedBy,
  changed_by_name: names.get(changedBy) ?? null,
});

const toBody = (saved: SavedDefinition, who: Principal, names: Names): SavedBody => ({
  ...toVersionBody(saved, names),
  owner: { id: saved.owner, name: names.get(saved.owner) ?? null },
  sharing: saved.sharing,
  may_change: mayChangeDefinition(saved, who) && who.role !== 'viewer',
});
