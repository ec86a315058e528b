/**
 * The query room: wrapsheet over HTTP. Figures, reports, live stream, event intake, people and settings, with OpenAPI at /docs and plain pages for
 * people at /. `createServer` builds it; `start` listens; the command line may also ask the built server without listening (`app.inject`).
 */
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import formBody from '@fastify/formbody';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import type { Registry } from 'prom-client';
import type { Logger } from 'pino';
import type { Clock } from '../common/clock.ts';
import { WrapsheetError } from '../common/errors.ts';
import type { People } from '../people/people.ts';
import type { Reports } from '../reports/build.ts';
import { createDashboards } from '../reports/dashboards/dashboards.ts';
import type { Definitions } from '../reports/definitions.ts';
import type { ReportDocuments } from '../reports/files/documents.ts';
import type { ReportFiles } from '../reports/files/report-files.ts';
import type { Renderer } from '../reports/rendering/renderer.ts';
import type { Documents } from '../store/documents.ts';
import type { Store } from '../store/types.ts';
import { registerAccess } from './access.ts';
import { createAhead } from './ahead.ts';
import { createAnswers, type AnswersDeps, type FigureSource } from './answers.ts';
import { registerHttpMetrics } from './http-metrics.ts';
import { createJobs } from './jobs.ts';
import { createEmbeds } from './embeds.ts';
import { createLive, type LiveRound } from './live.ts';
import { registerOpenApi } from './openapi.ts';
import { registerProblems } from './problems.ts';
import { createRateLimit } from './rate-limit.ts';
import { dashboardRoutes } from './routes/dashboards.ts';
import { embedRoutes } from './routes/embeds.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { eventRoutes, type EventRoutesDeps } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { ingestHealthRoutes } from './routes/ingest-health.ts';
import { labelFileRoutes } from './routes/label-files.ts';
import { mailLinkRoutes, type MailLinks } from './routes/mail-links.ts';
import { scheduleRoutes, type ScheduleDesk } from './routes/schedules.ts';
import { liveRoutes } from './routes/live.ts';
import { meRoutes } from './routes/me.ts';
import { queryRoutes } from './routes/query.ts';
import { retentionRoutes } from './routes/retention.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { definitionFileRoutes } from './routes/definition-files.ts';
import { definitionPreviewRoutes } from './routes/definition-preview.ts';
import { definitionScheduleRoutes } from './routes/definition-schedules.ts';
import { definitionRoutes } from './routes/definitions.ts';
import { pageStyleRoutes } from './routes/page-style.ts';
import { reportFileRoutes } from './routes/report-files.ts';
import { reportJobRoutes } from './routes/report-jobs.ts';
import { reportPageRoutes } from './routes/report-page.ts';
import { reportRoutes } from './routes/reports.ts';
import { studioRoutes, type StudioDeps } from './routes/studio.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { userRoutes } from './routes/users.ts';
import { valueRoutes } from './routes/values.ts';
import { viewerRoutes } from './routes/viewer.ts';
import type { App } from './schemas.ts';
import type { DeadLetters, PausedLog } from './types.ts';
import { registerSecurityHeaders } from './security-headers.ts';
import { readChangeMark } from '../store/change-mark.ts';
import type { Freshness } from '../store/freshness.ts';
import { registerValidation } from './validation.ts';
import { createValues } from './values.ts';

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** Where people reach the server; null: the address it listens on. */
  readonly publicUrl: string | null;
  readonly trustedProxies: readonly string[];
  readonly metricsToken: string | null;
  /** Sites whose pages may show embedded widgets; none: nobody may. */
  readonly frameAncestors: readonly string[];
  readonly maxBodyBytes: number;
  readonly maxEvents: number;
  readonly requestsPerMinute: number;
  readonly queryDeadlineMs: number;
  readonly reportDeadlineMs: number;
  /** How often the live stream looks for changes; 0.4 s unless told. */
  readonly liveEveryMs?: number;
  /** 15 s unless told. */
  readonly heartbeatMs?: number;
}

export interface ServerDeps extends StudioDeps {
  readonly store: Pick<Store, 'query'>;
  /** Where people's dashboards and embedded widgets are kept. */
  readonly kept: Documents;
  readonly metrics: FigureSource;
  /** null: this process takes no events. */
  readonly events:
    (Omit<EventRoutesDeps, 'maxEvents'> & { readonly deadLetters: DeadLetters; readonly paused: () => readonly PausedLog[] }) | null;
  readonly reports: Reports;
  readonly definitions: Definitions;
  readonly documents: ReportDocuments;
  readonly files: Pick<ReportFiles, 'list'>;
  readonly renderer: Pick<Renderer, 'html'>;
  readonly schedules: ScheduleDesk & MailLinks;
  /** Shown over every report: that the data are a demo, say. */
  readonly banner: string | null;
  readonly people: People;
  readonly clock: Clock;
  readonly log: Logger;
  readonly registry: Registry;
  readonly freshness: () => Promise<Freshness>;
  /** The command line's token (see the file in the data folder). */
  readonly localToken: string;
}

export interface Server {
  readonly app: App;
  /** Names this run of the server. */
  readonly instance: string;
  /** Listens. @returns the address for people. */
  start(): Promise<{ readonly url: string }>;
  /** Where this machine reaches it, once it has started. */
  localUrl(): string;
  /** The address of a sign-in page. */
  signInUrl(credential: string): string;
  /** Ends live streams, answers what is under way, stops listening. */
  close(): Promise<void>;
}

const LIVE_EVERY_MS = 400;
const HEARTBEAT_MS = 15_000;
const MOST_LISTENERS = 200;
const MOST_HEADER_BYTES = 96 * 1024;

export async function createServer(config: ServerConfig, deps: ServerDeps): Promise<Server> {
  const { people, log, clock, localToken } = deps;
  const instance = randomUUID();
  let localUrl = `http://${config.host}:${config.port}`;
  let url = config.publicUrl ?? `http://${config.host}:${config.port}`;
  let open = false;
  const signInUrl = (credential: string) => `${url}/sign-in/${credential}`;

  const app: App = Fastify({
    bodyLimit: config.maxBodyBytes,
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    genReqId: () => randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
    loggerInstance: log.child({ room: 'query' }) as FastifyBaseLogger,
    forceCloseConnections: 'idle',
    // The questions of a live stream stand in its address.
    http: { maxHeaderSize: MOST_HEADER_BYTES },
    routerOptions: { maxParamLength: 400 },
  }).withTypeProvider<TypeBoxTypeProvider>();

  const asking: AnswersDeps = {
    metrics: deps.metrics,
    clock,
    deadlineMs: config.queryDeadlineMs,
    freshness: deps.freshness,
    async studio() {
      const { body } = await deps.settings.get();
      return { zone: body.zone, reviewerOptIn: body.reviewer_opt_in };
    },
    prices: async () => (await deps.prices.current()).prices,
  };
  const answers = createAnswers(asking);
  const live = createLive(
    { lookEveryMs: config.liveEveryMs ?? LIVE_EVERY_MS, mostListeners: MOST_LISTENERS },
    { begin: () => beginRound(asking), look: () => readChangeMark(deps.store), clock, log },
  );

  const heartbeatMs = config.heartbeatMs ?? HEARTBEAT_MS;
  const jobs = createJobs({ deadlineMs: config.reportDeadlineMs }, { clock, log });

  registerValidation(app);
  registerProblems(app, config);
  registerSecurityHeaders(app);
  registerHttpMetrics(app, deps.registry);
  await app.register(cookie);
  registerAccess(app, {
    rights: people.rights,
    localToken,
    metricsToken: config.metricsToken,
    publicUrl: config.publicUrl,
    limit: createRateLimit({ perMinute: config.requestsPerMinute, clock }),
  });
  await registerOpenApi(app);
  // Browsers send the buttons of these pages as forms; no other route takes one, so none can be posted to from a foreign page's form.
  await app.register(async (scope: App) => {
    await scope.register(formBody);
    signInRoutes(scope, { people, clock, secureCookie: config.publicUrl?.startsWith('https:') ?? false });
  });
  await app.register(async (scope: App) => {
    healthRoutes(scope, { ...deps, instance, isOpen: () => open });
    queryRoutes(scope, { answers });
    valueRoutes(scope, { values: createValues({ answers, labels: deps.labels }) });
    liveRoutes(scope, { live, rights: people.rights, localToken, heartbeatMs });
    ingestHealthRoutes(scope, { ...deps, paused: deps.events === null ? null : deps.events.paused });
    studioRoutes(scope, deps);
    labelFileRoutes(scope, deps);
    retentionRoutes(scope, deps);
    reportRoutes(scope, { ...deps, jobs });
    reportJobRoutes(scope, { jobs, heartbeatMs });
    reportFileRoutes(scope, deps);
    definitionRoutes(scope, deps);
    definitionFileRoutes(scope, deps);
    definitionPreviewRoutes(scope, { ...deps, jobs });
    definitionScheduleRoutes(scope, deps);
    scheduleRoutes(scope, deps);
    await mailLinkRoutes(scope, { links: deps.schedules });
    reportPageRoutes(scope, deps);
    pageStyleRoutes(scope);
    const dashboards = createDashboards(deps.kept);
    const onDashboard = createAhead({ dashboards, live, log });
    await viewerRoutes(scope, { ...deps, frameAncestors: config.frameAncestors, onDashboard });
    dashboardRoutes(scope, { dashboards });
    const embeds = createEmbeds({ documents: deps.kept, rights: people.rights, clock });
    embedRoutes(scope, { ...deps, embeds, live, heartbeatMs, baseUrl: () => url });
    meRoutes(scope, { people });
    userRoutes(scope, { ...deps, signInUrl });
    tokenRoutes(scope, { people });
    if (deps.events !== null) {
      eventRoutes(scope, { ...deps.events, maxEvents: config.maxEvents });
      deadLetterRoutes(scope, deps.events);
    }
  });
  app.addHook('preClose', () => live.close());

  return {
    app,
    instance,
    signInUrl,
    localUrl: () => localUrl,
    async start() {
      const address = await listen(app, config);
      localUrl = loopbackOf(address);
      url = config.publicUrl ?? localUrl;
      open = true;
      return { url };
    },
    async close() {
      open = false;
      // Readers of a job's events hear how it ended, so that their connections end too.
      await jobs.close();
      await app.close();
    },
  };
}

/** For one round of the live stream, whose questions are of one moment. */
function beginRound(asking: AnswersDeps): LiveRound {
  const [studio, prices] = [once(asking.studio), once(asking.prices)];
  // Every round begins with this, and all three are needed: none waits for another.
  const freshness = once(async () => {
    const [state] = await Promise.all([asking.freshness(), studio(), prices()]);
    return state;
  });
  return { ...createAnswers({ ...asking, freshness, studio, prices, reads: new Map<string, unknown>() }), freshness };
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let known: Promise<Value> | null = null;
  return () => (known ??= read());
}

/** An address that listens on every network is reached from this machine by loopback. */
const loopbackOf = (address: string): string => address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');

const REFUSALS = new Set(['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'ENOTFOUND']);

async function listen(app: App, { host, port }: ServerConfig): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !REFUSALS.has(String(error.code))) throw error;
    throw new WrapsheetError('config_invalid', `HOST and PORT: cannot listen on ${host}:${port} (${String(error.code)})`, { cause: error });
  }
}
