/** Tokens for programs: everybody manages their own; service tokens are the admins'. */
import { Type, type Static } from 'typebox';
import { WrapsheetError } from '../../common/errors.ts';
import type { People } from '../../people/people.ts';
import { requireRole } from '../../people/rights.ts';
import { ROLES, type Principal, type Token } from '../../people/types.ts';
import { signedIn } from '../access.ts';
import { answering, IdParams, listOf, NoContent, nullable, PageQuery, type App } from '../schemas.ts';

const ProjectList = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 1_000 });

const TokenSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  user_id: nullable(Type.String({ description: 'Whose rights it has; null: a service token' })),
  role: nullable(Type.Enum([...ROLES], { description: 'Of a service token' })),
  projects: nullable(ProjectList),
  created_at: Type.String(),
  created_by: Type.String(),
});
export type TokenBody = Static<typeof TokenSchema>;

const NewTokenSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    role: Type.Optional(Type.Enum([...ROLES], { description: 'Makes a service token; without it the token is the asker’s own' })),
    projects: Type.Optional(nullable(ProjectList)),
  },
  { additionalProperties: false },
);

const TAGS = ['People'];

export function tokenRoutes(app: App, { people }: { readonly people: People }): void {
  const config = { access: 'viewer' } as const;

  app.get(
    '/tokens',
    {
      config,
      schema: {
        operationId: 'listTokens',
        tags: TAGS,
        summary: 'Own tokens; an admin sees all',
        querystring: PageQuery,
        response: answering({ 200: listOf(TokenSchema) }),
      },
    },
    async (request) => {
      const principal = signedIn(request);
      const tokens = await people.tokens.list(principal.role === 'admin' ? undefined : principal.id);
      return { items: tokens.map(toToken), next_cursor: null };
    },
  );

  app.post(
    '/tokens',
    {
      config,
      schema: {
        operationId: 'createToken',
        tags: TAGS,
        summary: 'Make a token, which is shown this once',
        body: NewTokenSchema,
        response: answering({ 201: Type.Object({ ...TokenSchema.properties, token: Type.String() }) }),
      },
    },
    async (request, reply) => {
      const principal = signedIn(request);
      const { token, credential } = await people.tokens.create(newToken(request.body, principal), principal.id);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...toToken(token), token: credential });
    },
  );

  app.delete(
    '/tokens/:id',
    {
      config,
      schema: {
        operationId: 'revokeToken',
        tags: TAGS,
        summary: 'The token stops working',
        params: IdParams,
        response: answering({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      const principal = signedIn(request);
      const token = await people.tokens.get(request.params.id);
      // Somebody else's token is not told apart from none.
      if (token.userId !== principal.id && principal.role !== 'admin')
        throw new WrapsheetError('not_found', `There is no token ${token.id}.`);
      await people.tokens.revoke(token.id, principal.id);
      return reply.code(204).send(null);
    },
  );
}

function newToken({ name, role, projects }: Static<typeof NewTokenSchema>, principal: Principal) {
  if (role !== undefined) {
    requireRole(principal, 'admin');
    return { name, role, projects: projects ?? null };
  }
  if (projects !== undefined) throw new WrapsheetError('bad_request', 'projects: only with a role; a token of your own has your projects.');
  if (principal.kind !== 'user') throw new WrapsheetError('bad_request', 'role: needed, since who asks is no user.');
  return { name, userId: principal.id };
}

const toToken = ({ userId, projects, createdAt, createdBy, ...token }: Token): Static<typeof TokenSchema> => ({
  ...token,
  user_id: userId,
  projects: projects === null ? null : [...projects],
  created_at: new Date(createdAt).toISOString(),
  created_by: createdBy,
});
