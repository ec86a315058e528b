/** Finds out who is asking before a body is read, and refuses who may not. Every route says who may use it; one that does not cannot be registered. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WrapsheetError } from '../common/errors.ts';
import { hashSecret } from '../people/secrets.ts';
import { requireEveryProject, requireProducer, requireRole, type Rights } from '../people/rights.ts';
import type { Principal } from '../people/types.ts';
import { DOCUMENTATION } from './openapi.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Access } from './types.ts';

export const SESSION_COOKIE = 'wrapsheet_session';

interface AccessDeps {
  readonly rights: Rights;
  /** The command line's token, from the file in the data folder; it stands for an admin at this machine. */
  readonly localToken: string;
  readonly metricsToken: string | null;
  /** Where people reach the server, where that was told: a proxy may ask under another name. */
  readonly publicUrl: string | null;
  readonly limit: RateLimit;
}

const LOCAL: Principal = { kind: 'local', id: 'local', name: 'Command line', role: 'admin', projects: null, locale: null };

export function registerAccess(app: FastifyInstance, deps: AccessDeps): void {
  app.decorateRequest('principal', null);
  app.addHook('onRoute', (route) => {
    // The documentation's plugin brings its own routes, which are public.
    if (route.url.startsWith(DOCUMENTATION)) route.config = { ...route.config, access: 'public' };
    if (route.config?.access === undefined) throw new Error(`${String(route.method)} ${route.url} does not say who may use it`);
  });
  app.addHook('onRequest', async (request) => {
    const { access = 'admin', everyProject = false } = request.routeOptions.config;
    try {
      request.principal = await findPrincipal(request, deps);
    } finally {
      // Also when the credentials are refused: whoever guesses is counted by address.
      takeFromLimit(request, deps.limit);
    }
    if (request.is404) return;
    if (access === 'public') return;
    if (access === 'metrics' && mayReadMetrics(request, deps.metricsToken)) return;
    const principal = signedIn(request);
    requireAccess(principal, access);
    if (everyProject) requireEveryProject(principal);
  });
}

function takeFromLimit(request: FastifyRequest, limit: RateLimit): void {
  const waitSeconds = limit.take(request.principal?.id ?? request.ip);
  if (waitSeconds === 0) return;
  throw new WrapsheetError('too_many_requests', `More requests than are allowed in a minute; wait ${waitSeconds} s.`, {
    params: { retry_after_s: waitSeconds },
  });
}

/** Who is asking. @throws WrapsheetError `unauthenticated`. */
export function signedIn(request: FastifyRequest): Principal {
  if (request.principal !== null) return request.principal;
  throw new WrapsheetError('unauthenticated', 'This needs a bearer token or a session.');
}

/** Who is asking, by the credentials of the request and the rights of this moment; null without credentials or if they hold no longer. */
export async function principalOf(request: FastifyRequest, rights: Rights, localToken: string): Promise<Principal | null> {
  const token = bearerToken(request);
  if (token !== null) return same(token, localToken) ? LOCAL : rights.byToken(token);
  const session = request.cookies[SESSION_COOKIE];
  return session === undefined ? null : rights.bySession(session);
}

async function findPrincipal(
  request: FastifyRequest,
  { rights, localToken, metricsToken, publicUrl }: AccessDeps,
): Promise<Principal | null> {
  const principal = await principalOf(request, rights, localToken);
  const token = bearerToken(request);
  if (token === null && principal !== null) refuseForeignSite(request, publicUrl);
  if (token === null || principal !== null || (metricsToken !== null && same(token, metricsToken))) return principal;
  throw new WrapsheetError('unauthenticated', 'The bearer token is unknown or was revoked.');
}

/**
 * SameSite=Lax keeps the cookie off requests from other sites; this holds for siblings under the same domain too. Browsers tell the site only to servers that
 * they reach by https or on this machine; the origin they tell each.
 */
function refuseForeignSite(request: FastifyRequest, publicUrl: string | null): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const ours =
    site === undefined ? origin === undefined || isOurs(origin, request.host, publicUrl) : site === 'same-origin' || site === 'none';
  if (ours) return;
  throw new WrapsheetError('forbidden', 'A page of another site may not act with this session.');
}

function isOurs(origin: string, host: string, publicUrl: string | null): boolean {
  if (!URL.canParse(origin)) return false;
  const asked = new URL(origin).host;
  return asked === host || (publicUrl !== null && asked === new URL(publicUrl).host);
}

function requireAccess(principal: Principal, access: Exclude<Access, 'public'>): void {
  switch (access) {
    case 'signed-in':
      return;
    case 'send-events':
      return requireProducer(principal);
    case 'metrics':
      return requireRole(principal, 'admin');
    case 'viewer':
    case 'editor':
    case 'admin':
      return requireRole(principal, access);
  }
}

/** Prometheus on this machine, or with the metrics token. Behind a proxy everything seems to come from this machine: then it needs the token. */
function mayReadMetrics(request: FastifyRequest, metricsToken: string | null): boolean {
  const token = bearerToken(request);
  if (token !== null) return metricsToken !== null && same(token, metricsToken);
  const forwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip'].some((name) => request.headers[name] !== undefined);
  return !forwarded && isLoopback(request.socket.remoteAddress);
}

const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && (/^(::ffff:)?127\./.test(address) || address === '::1');

function bearerToken(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const match = /^Bearer +(\S+)$/i.exec(header);
  if (match === null) throw new WrapsheetError('unauthenticated', 'Authorization must be: Bearer TOKEN.');
  return match[1] ?? null;
}

const same = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(hashSecret(a)), Buffer.from(hashSecret(b)));
