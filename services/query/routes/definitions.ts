/** Report definitions that people save for reuse. */
import { Type, type Static } from 'typebox';
import type { Definitions, SavedDefinition } from '../../reports/definitions.ts';
import { DefinitionSchema } from '../../reports/spec.ts';
import { WrapsheetError } from '../../common/errors.ts';
import type { Principal } from '../../people/types.ts';
import { signedIn } from '../access.ts';
import { answering, IdParams, listOf, NoContent, PageQuery, type App } from '../schemas.ts';
import { IfMatchHeaders, putOptions } from '../versions.ts';

const SavedSchema = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  definition: DefinitionSchema,
  changed_at: Type.String(),
  changed_by: Type.String(),
});

const TAGS = ['Reports'];

const route = (operationId: string, summary: string) => ({ operationId, tags: TAGS, summary });

export function definitionRoutes(app: App, { definitions }: { readonly definitions: Definitions }): void {
  const reading = { access: 'viewer' } as const;
  const editing = { access: 'editor' } as const;
  const visible = async (id: string, principal: Principal) => {
    const saved = await definitions.get(id);
    if (!mayKnow(saved, principal)) throw new WrapsheetError('not_found', `There is no report definition ${id}.`);
    return saved;
  };

  app.get(
    '/report-definitions',
    {
      config: reading,
      schema: {
        ...route('listDefinitions', 'Saved definitions'),
        querystring: PageQuery,
        response: answering({ 200: listOf(SavedSchema) }),
      },
    },
    async (request) => {
      const principal = signedIn(request);
      const { items, next_cursor } = await definitions.list(request.query);
      return { items: items.filter((saved) => mayKnow(saved, principal)).map(toBody), next_cursor };
    },
  );
  app.post(
    '/report-definitions',
    {
      config: editing,
      schema: { ...route('createDefinition', 'Save a definition'), body: DefinitionSchema, response: answering({ 201: SavedSchema }) },
    },
    async (request, reply) => {
      const saved = await definitions.create(request.body, signedIn(request).id);
      return reply.code(201).header('location', `/report-definitions/${saved.id}`).header('etag', `"${saved.version}"`).send(toBody(saved));
    },
  );
  app.get(
    '/report-definitions/:id',
    {
      config: reading,
      schema: { ...route('getDefinition', 'One saved definition'), params: IdParams, response: answering({ 200: SavedSchema }) },
    },
    async (request, reply) => {
      const saved = await visible(request.params.id, signedIn(request));
      return reply.header('etag', `"${saved.version}"`).send(toBody(saved));
    },
  );
  app.put(
    '/report-definitions/:id',
    {
      config: editing,
      schema: {
        ...route('changeDefinition', 'Replace a definition'),
        headers: IfMatchHeaders,
        params: IdParams,
        body: DefinitionSchema,
        response: answering({ 200: SavedSchema }),
      },
    },
    async (request, reply) => {
      await visible(request.params.id, signedIn(request));
      const saved = await definitions.change(request.params.id, request.body, putOptions(request));
      return reply.header('etag', `"${saved.version}"`).send(toBody(saved));
    },
  );
  app.delete(
    '/report-definitions/:id',
    {
      config: editing,
      schema: {
        ...route('removeDefinition', 'Remove a definition'),
        headers: IfMatchHeaders,
        params: IdParams,
        response: answering({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      await visible(request.params.id, signedIn(request));
      await definitions.remove(request.params.id, putOptions(request));
      return reply.code(204).send(null);
    },
  );
}

/** Filters name projects and characters: somebody limited to some projects knows of a definition only if it names no others. */
function mayKnow({ definition }: SavedDefinition, principal: Principal): boolean {
  const { projects } = principal;
  if (projects === null) return true;
  const filters = [definition.filters ?? {}, ...definition.sections.map((section) => section.filters ?? {})];
  return filters.every(
    ({ project_id = [], character_id = [] }) => project_id.every((id) => id !== null && projects.includes(id)) && character_id.length === 0,
  );
}

const toBody = ({ id, version, definition, changedAt, changedBy }: SavedDefinition): Static<typeof SavedSchema> => ({
  id,
  version,
  definition: structuredClone(definition) as Static<typeof DefinitionSchema>,
  changed_at: new Date(changedAt).toISOString(),
  changed_by: changedBy,
});
