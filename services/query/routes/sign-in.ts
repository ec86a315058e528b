/** Signing in by a one-time link. Opening the link shows a button; pressing it uses the link: mail scanners that open links do not use them up. */
import { Type } from 'typebox';
import type { Clock } from '../../common/clock.ts';
import type { People } from '../../people/people.ts';
import { SESSION_COOKIE } from '../access.ts';
import { answering, NoContent, type App } from '../schemas.ts';
import { signInPage, waitingPage } from '../pages/sign-in-page.ts';

const CredentialParams = Type.Object({ credential: Type.String({ minLength: 1, maxLength: 200 }) });
const TAGS = ['People'];
const HTML = 'text/html; charset=utf-8';

interface SignInDeps {
  readonly people: People;
  readonly clock: Clock;
  /** Whether people reach the server by https, so that the cookie never travels without it. */
  readonly secureCookie: boolean;
}

export function signInRoutes(app: App, { people, clock, secureCookie }: SignInDeps): void {
  const page = { access: 'public', page: true } as const;
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: secureCookie } as const;

  app.get('/sign-in', { config: page, schema: { hide: true } }, async (_request, reply) => reply.type(HTML).send(waitingPage()));

  app.get('/sign-in/:credential', { config: page, schema: { hide: true, params: CredentialParams } }, async (request, reply) => {
    const user = await people.signIn.inspectLink(request.params.credential);
    return reply
      .type(HTML)
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .send(signInPage(user.name, request.params.credential));
  });

  app.post(
    '/sign-in/:credential',
    {
      config: page,
      schema: {
        operationId: 'signIn',
        tags: TAGS,
        summary: 'Use a one-time link and open a session',
        params: CredentialParams,
        response: answering({ 303: Type.Null({ description: 'Signed in; the session cookie is set' }) }),
      },
    },
    async (request, reply) => {
      // As a length, not as a date: the reader's clock may be wrong.
      const { session, expiresAt } = await people.signIn.useLink(request.params.credential);
      return reply
        .setCookie(SESSION_COOKIE, session, { ...cookie, maxAge: Math.floor((expiresAt - clock.now()) / 1_000) })
        .redirect('/', 303);
    },
  );

  app.post(
    '/sign-out',
    {
      config: { access: 'public', page: true },
      schema: { operationId: 'signOut', tags: TAGS, summary: 'End this session', response: answering({ 303: NoContent }) },
    },
    async (request, reply) => {
      const session = request.cookies[SESSION_COOKIE];
      if (session !== undefined) await people.signIn.endSession(session);
      return reply.clearCookie(SESSION_COOKIE, cookie).redirect('/sign-in', 303);
    },
  );
}
