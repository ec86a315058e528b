/** The viewer: its built files under /app/, and what it has to know of who is looking and of the studio. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { WrapsheetError } from '../../common/errors.ts';
import { USER_ROLES, type Principal } from '../../people/types.ts';
import type { SettingsBook } from '../../reports/settings.ts';
import { signedIn } from '../access.ts';
import { answering, nullable, type App } from '../schemas.ts';
import { CONTENT_SECURITY_POLICY } from '../security-headers.ts';

/** Where the viewer stands. */
export const VIEWER = '/app';
const BUILT = join(import.meta.dirname, '../../../dist/viewer');
const YEAR_S = 31_536_000;
/** Rooms whose pages name their pieces, by the first part of the addresses below; what is elsewhere finds its pieces by itself. */
const ROOMS: ReadonlySet<string> = new Set(['reports', 'schedules', 'builder', 'system']);

const SessionSchema = Type.Object(
  {
    person: Type.Object({
      id: Type.String(),
      name: Type.String(),
      role: Type.Enum([...USER_ROLES]),
      projects: nullable(Type.Array(Type.String(), { description: 'null: every project' })),
      locale: nullable(Type.String({ description: 'BCP 47; null: the reader’s browser says' })),
    }),
    studio: Type.Object({
      name: Type.String(),
      zone: Type.String({ description: 'IANA name; the default of every question' }),
      locale: Type.String(),
      currency: Type.String(),
      reviewer_opt_in: Type.Boolean(),
    }),
    banner: nullable(Type.String({ description: 'Shown over every page: that the figures are a demo, say' })),
  },
  { $id: 'Session' },
);

interface ViewerDeps {
  readonly settings: SettingsBook;
  readonly banner: string | null;
  /** Sites whose pages may show embedded widgets. */
  readonly frameAncestors: readonly string[];
  /** Hears who fetches the page of their dashboard. */
  readonly onDashboard: (reader: Principal) => void;
  /** The built viewer; `dist/viewer` unless told. */
  readonly viewerFolder?: string;
}

export async function viewerRoutes(
  app: App,
  { settings, banner, frameAncestors, onDashboard, viewerFolder = BUILT }: ViewerDeps,
): Promise<void> {
  const page = { access: 'viewer', page: true } as const;
  await app.register(fastifyStatic, {
    root: viewerFolder,
    serve: false,
    preCompressed: true,
  });

  app.get(`${VIEWER}/assets/*`, { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const { '*': name } = request.params as { readonly '*': string };
    // Their names carry a hash of what they hold.
    return reply.sendFile(`assets/${name}`, { maxAge: YEAR_S * 1_000, immutable: true, cacheControl: true });
  });
  app.get(`${VIEWER}/icon.svg`, { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    reply.sendFile('icon.svg'),
  );

  const shell = (name: string): string => {
    try {
      return readFileSync(join(viewerFolder, name), 'utf8');
    } catch (error) {
      throw new WrapsheetError('viewer_not_built', `There is no ${join(viewerFolder, name)}.`, { cause: error });
    }
  };
  const sendShell = { config: page, schema: { hide: true } };
  app.get('/', { config: page, schema: { hide: true } }, async (_request, reply) => reply.redirect(`${VIEWER}/`, 303));
  const sendPage = (reply: FastifyReply, name: string) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', VIEWER_POLICY).send(shell(name));
  for (const path of [VIEWER, `${VIEWER}/`]) {
    app.get(path, sendShell, async (request, reply) => {
      onDashboard(signedIn(request));
      return sendPage(reply, 'dashboard.html');
    });
  }
  app.get(`${VIEWER}/*`, sendShell, async (request, reply) => {
    const { '*': place } = request.params as { readonly '*': string };
    const room = place.split('/', 1)[0] ?? '';
    return sendPage(reply, ROOMS.has(room) ? `${room}.html` : 'index.html');
  });
  // The page holds nothing: what the token lets it show, it asks for.
  app.get('/embed/:token', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', embedPolicy(frameAncestors))
      .header('referrer-policy', 'no-referrer')
      .header('x-robots-tag', 'noindex')
      .send(shell('embed.html')),
  );

  app.get(
    '/session',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'getSession',
        tags: ['People'],
        summary: 'Who is asking, and what a page has to know of the studio',
        response: answering({ 200: SessionSchema }),
      },
    },
    async (request) => {
      const { id, name, role, projects, locale } = signedIn(request);
      const { body: studio } = await settings.get();
      // A producer may not come here.
      if (role === 'producer') throw new WrapsheetError('forbidden', 'A producer may only send events.');
      return {
        person: { id, name, role, projects: projects === null ? null : [...projects], locale },
        studio: {
          name: studio.studio_name,
          zone: studio.zone,
          locale: studio.locale,
          currency: studio.currency,
          reviewer_opt_in: studio.reviewer_opt_in,
        },
        banner,
      };
    },
  );
}

/** The app shows reports as documents of their own inside itself; nothing may frame the app. */
const VIEWER_POLICY = `${CONTENT_SECURITY_POLICY}; frame-src 'self'`;

/** An embedded widget may be framed by the sites that the configuration names, and by nobody else. */
const embedPolicy = (sites: readonly string[]): string =>
  sites.length === 0
    ? CONTENT_SECURITY_POLICY
    : CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", `frame-ancestors ${sites.join(' ')}`);
