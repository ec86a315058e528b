/** People, as admins manage them, and the one-time links by which they sign in. */
import { Type, type Static } from 'typebox';
import { USER_ROLES, type SignInLink, type User } from '../../people/types.ts';
import type { People } from '../../people/people.ts';
import { signedIn } from '../access.ts';
import { leave, type LeavingDeps } from '../leaving.ts';
import { answering, IdParams, listOf, NoContent, nullable, PageQuery, type App } from '../schemas.ts';

const Projects = nullable(
  Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 1_000, description: 'Project ids; null is every project' }),
);

export const UserSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  role: Type.Enum([...USER_ROLES]),
  projects: Projects,
  locale: nullable(Type.String({ description: 'BCP 47; null: the studio’s' })),
  active: Type.Boolean(),
  created_at: Type.String(),
  version: Type.Integer(),
});

export type UserBody = Static<typeof UserSchema>;

const FIELDS = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  email: Type.String({ minLength: 3, maxLength: 254 }),
  role: Type.Enum([...USER_ROLES]),
  projects: Type.Optional(Projects),
  locale: Type.Optional(nullable(Type.String({ minLength: 2, maxLength: 60 }))),
  active: Type.Optional(Type.Boolean()),
};
const NewUserSchema = Type.Object(FIELDS, { additionalProperties: false });
const UserChangeSchema = Type.Partial(
  Type.Object({
    ...FIELDS,
    version: Type.Integer({ minimum: 1, description: 'Refused with `conflict` if the user is at another version' }),
  }),
  { additionalProperties: false },
);

const LinkSchema = Type.Object({ id: Type.String(), user_id: Type.String(), created_at: Type.String(), expires_at: Type.String() });
export type SignInLinkBody = Static<typeof LinkSchema>;
const NewLinkSchema = Type.Object({
  ...LinkSchema.properties,
  url: Type.String({ description: 'Shown this once; it works once' }),
});
export type NewSignInLinkBody = Static<typeof NewLinkSchema>;

const LeaveSchema = Type.Object(
  {
    kind: Type.Enum(['deactivate', 'remove']),
    heir: Type.Optional(
      nullable(
        Type.String({ minLength: 1, maxLength: 200, description: 'Who gets the schedules; null: nobody, they pause when next due' }),
      ),
    ),
  },
  { additionalProperties: false },
);
const LeftSchema = Type.Object(
  { schedules: Type.Integer(), definitions: Type.Integer({ description: 'Reports that went to the heir' }) },
  { description: 'How many were handed over' },
);
export type LeftBody = Static<typeof LeftSchema>;

const TAGS = ['People'];

const route = (operationId: string, summary: string) => ({ operationId, tags: TAGS, summary });

interface UserRoutesDeps extends Pick<LeavingDeps, 'schedules' | 'definitions'> {
  readonly people: People;
  /** The address of a sign-in page for this credential. */
  readonly signInUrl: (credential: string) => string;
}

export function userRoutes(app: App, { people, schedules, definitions, signInUrl }: UserRoutesDeps): void {
  const config = { access: 'admin' } as const;

  app.get(
    '/users',
    { config, schema: { ...route('listUsers', 'All users'), querystring: PageQuery, response: answering({ 200: listOf(UserSchema) }) } },
    async () => ({ items: (await people.users.list()).map(toUser), next_cursor: null }),
  );
  app.post(
    '/users',
    { config, schema: { ...route('createUser', 'Add a user'), body: NewUserSchema, response: answering({ 201: UserSchema }) } },
    async (request, reply) => {
      const user = await people.users.create(request.body, signedIn(request).id);
      return reply.code(201).header('location', `/users/${user.id}`).send(toUser(user));
    },
  );
  app.get(
    '/users/:id',
    { config, schema: { ...route('getUser', 'One user'), params: IdParams, response: answering({ 200: UserSchema }) } },
    async (request) => toUser(await people.users.get(request.params.id)),
  );
  app.put(
    '/users/:id',
    {
      config,
      schema: {
        ...route('changeUser', 'Change a user'),
        params: IdParams,
        body: UserChangeSchema,
        response: answering({ 200: UserSchema }),
      },
    },
    async (request) => {
      const { version, ...change } = request.body;
      const by = signedIn(request).id;
      return toUser(
        await people.users.change(request.params.id, change, { by, ...(version !== undefined && { expectedVersion: version }) }),
      );
    },
  );
  app.delete(
    '/users/:id',
    {
      config,
      schema: {
        ...route('removeUser', 'Remove a user with its sessions and tokens'),
        params: IdParams,
        response: answering({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      await people.users.remove(request.params.id, signedIn(request).id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/users/:id/leave',
    {
      config,
      schema: {
        ...route('leaveStudio', 'Hand a user’s schedules over, then deactivate or remove them'),
        description:
          'The reports they built that these schedules use go along, where the heir could not read them otherwise. What is refused is refused before anything is changed; asked again, it does what is left.',
        params: IdParams,
        body: LeaveSchema,
        response: answering({ 200: LeftSchema }),
      },
    },
    async (request) => {
      const { kind, heir = null } = request.body;
      return leave(request.params.id, { kind, heir }, signedIn(request), { people, schedules, definitions });
    },
  );

  app.get(
    '/users/:id/sign-in-links',
    {
      config,
      schema: {
        ...route('listSignInLinks', 'The links that can still be used'),
        params: IdParams,
        response: answering({ 200: listOf(LinkSchema) }),
      },
    },
    async (request) => {
      await people.users.get(request.params.id);
      return { items: (await people.signIn.links(request.params.id)).map(toLink), next_cursor: null };
    },
  );
  app.post(
    '/users/:id/sign-in-links',
    {
      config,
      schema: {
        ...route('makeSignInLink', 'Make a one-time sign-in link; earlier unused ones stop working'),
        params: IdParams,
        response: answering({ 201: NewLinkSchema }),
      },
    },
    async (request, reply) => {
      const { link, credential } = await people.signIn.makeLink(request.params.id, signedIn(request).id);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...toLink(link), url: signInUrl(credential) });
    },
  );
  app.delete(
    '/users/:id/sign-in-links',
    {
      config,
      schema: { ...route('revokeSignInLinks', 'The unused links stop working'), params: IdParams, response: answering({ 204: NoContent }) },
    },
    async (request, reply) => {
      await people.users.get(request.params.id);
      await people.signIn.revokeLinks(request.params.id, signedIn(request).id);
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/users/:id/sessions',
    {
      config,
      schema: { ...route('endSessions', 'Sign the user out everywhere'), params: IdParams, response: answering({ 204: NoContent }) },
    },
    async (request, reply) => {
      await people.users.get(request.params.id);
      await people.signIn.endAll(request.params.id, signedIn(request).id);
      return reply.code(204).send(null);
    },
  );
}

const toUser = ({ createdAt, projects, ...user }: User): Static<typeof UserSchema> => ({
  ...user,
  projects: projects === null ? null : [...projects],
  created_at: new Date(createdAt).toISOString(),
});

const toLink = ({ id, userId, createdAt, expiresAt }: SignInLink): Static<typeof LinkSchema> => ({
  id,
  user_id: userId,
  created_at: new Date(createdAt).toISOString(),
  expires_at: new Date(expiresAt).toISOString(),
});
