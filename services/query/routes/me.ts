/** Who is asking: what everybody may know of themselves, and the little that they may change. */
import { Type, type Static } from 'typebox';
import { WrapsheetError } from '../../common/errors.ts';
import type { People } from '../../people/people.ts';
import type { Principal } from '../../people/types.ts';
import { signedIn } from '../access.ts';
import { answering, nullable, type App } from '../schemas.ts';

const MeSchema = Type.Object({
  kind: Type.Enum(['user', 'service', 'local']),
  id: Type.String(),
  name: Type.String(),
  email: nullable(Type.String({ description: 'null: who asks is no user' })),
  role: Type.String(),
  projects: nullable(Type.Array(Type.String(), { description: 'Project ids; null is every project' })),
  locale: nullable(Type.String({ description: 'BCP 47; null: the reader’s browser says' })),
});
export type Me = Static<typeof MeSchema>;

const MyChangeSchema = Type.Object(
  { locale: nullable(Type.String({ minLength: 2, maxLength: 60, description: 'BCP 47; null: the reader’s browser says' })) },
  { additionalProperties: false },
);

export function meRoutes(app: App, { people }: { readonly people: People }): void {
  const response = answering({ 200: MeSchema });
  const toMe = async ({ id, kind, name, role, projects, locale }: Principal): Promise<Me> => ({
    kind,
    id,
    name,
    email: kind === 'user' ? (await people.users.get(id)).email : null,
    role,
    projects: projects === null ? null : [...projects],
    locale,
  });

  app.get(
    '/me',
    {
      config: { access: 'signed-in' },
      schema: { operationId: 'getMe', tags: ['People'], summary: 'Who is asking, with which rights', response },
    },
    async (request) => toMe(signedIn(request)),
  );
  app.put(
    '/me',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'changeMe',
        tags: ['People'],
        summary: 'Change what is one’s own: the locale',
        body: MyChangeSchema,
        response,
      },
    },
    async (request) => {
      const principal = signedIn(request);
      if (principal.kind !== 'user') throw new WrapsheetError('bad_request', 'Only a user has a locale.');
      const { locale } = await people.users.change(principal.id, { locale: request.body.locale }, { by: principal.id });
      return toMe({ ...principal, locale });
    },
  );
}
