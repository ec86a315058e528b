/** Schedules: which report goes to whom and when, and what became of each firing. */
import type { FastifyReply } from 'fastify';
import { Type, type TSchema } from 'typebox';
import type { Clock } from '../../common/clock.ts';
import { WrapsheetError } from '../../common/errors.ts';
import type { Principal } from '../../people/types.ts';
import type { PutOptions } from '../../store/documents.ts';
import { signedIn } from '../access.ts';
import { createKeptPages } from '../kept-pages.ts';
import { answering, IdParams, listOf, NoContent, PageQuery, type App } from '../schemas.ts';
import { IfMatchHeaders, putOptions } from '../versions.ts';
import { whileWaitedFor } from '../waiting.ts';

interface Page {
  readonly items: readonly object[];
  readonly next_cursor: string | null;
}
interface PageOptions {
  readonly cursor?: string;
  readonly limit?: number;
}
interface Previewed {
  readonly mail: { readonly html: string } | null;
}
interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** Keeps schedules and sends them; main.ts hands in the real one. */
export interface ScheduleDesk {
  readonly schemas: Readonly<Record<'input' | 'schedule' | 'preview' | 'draft' | 'firing' | 'mail', TSchema>>;
  mailSetup(): object;
  create(input: object, who: Principal): Promise<Versioned>;
  list(options: PageOptions, who: Principal): Promise<Page>;
  get(id: string, who: Principal): Promise<Versioned>;
  change(id: string, input: object, who: Principal, options: PutOptions): Promise<Versioned>;
  pause(id: string, reason: string | null, who: Principal, options: PutOptions): Promise<Versioned>;
  remove(id: string, who: Principal, options: PutOptions): Promise<void>;
  preview(id: string, who: Principal, options: { readonly mail?: boolean; readonly signal: AbortSignal }): Promise<object>;
  previewMail(id: string, who: Principal, signal: AbortSignal): Promise<{ readonly html: string }>;
  previewDraft(
    input: object,
    who: Principal,
    options: { readonly mail?: boolean; readonly schedule?: string; readonly signal: AbortSignal },
  ): Promise<Previewed>;
  send(id: string, kind: 'run' | 'test', who: Principal): Promise<object>;
  sendAgain(id: string, firing: string, recipients: readonly string[] | null, who: Principal): Promise<object>;
  firings(id: string, options: PageOptions, who: Principal): Promise<Page>;
  requireOwner(id: string, who: Principal): Promise<void>;
  ofOwner(owner: string): Promise<readonly { readonly id: string; readonly name: string; readonly definition: string | null }[]>;
  handOver(id: string, owner: string, who: Principal): Promise<void>;
  using(definition: string): Promise<readonly { readonly id: string; readonly name: string; readonly owner: string }[]>;
  revokeLinks(id: string, firing: string | null, who: Principal): Promise<void>;
}

const TAGS = ['Reports'];
const route = (operationId: string, summary: string) => ({ operationId, tags: TAGS, summary });
const PauseSchema = Type.Object(
  { reason: Type.Optional(Type.String({ minLength: 1, maxLength: 300, description: 'Why, for whoever looks at it' })) },
  { additionalProperties: false },
);
const PreviewQuery = Type.Object(
  { mail: Type.Optional(Type.Boolean({ description: 'false: the firings alone, at once; drawing the mail takes seconds' })) },
  { additionalProperties: false },
);
/** A mail brings its styles with each element, and its pictures. It may do nothing else, least of all follow its links. Pages of ours may show it. */
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'; sandbox";
const DraftQuery = Type.Object(
  {
    ...PreviewQuery.properties,
    schedule: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'The one that it would change: whoever left that list gets nothing' }),
    ),
  },
  { additionalProperties: false },
);
const AgainSchema = Type.Object(
  {
    recipients: Type.Optional(
      Type.Array(Type.String({ maxLength: 254 }), {
        minItems: 1,
        maxItems: 100,
        description:
          'These only; unless given, all whose mail was refused or given up. One whose fate is unknown gets it again only if named',
      }),
    ),
  },
  { additionalProperties: false },
);
const FiringParams = Type.Object({ id: IdParams.properties.id, firing: Type.String({ minLength: 1, maxLength: 200 }) });

const mailPage = {
  params: IdParams,
  produces: ['text/html'],
  response: answering({ 200: Type.String({ description: 'The HTML part, its pictures in itself' }) }),
};

interface ScheduleRoutesDeps {
  readonly schedules: ScheduleDesk;
  readonly clock: Clock;
}

export function scheduleRoutes(app: App, { schedules, clock }: ScheduleRoutesDeps): void {
  /** Where drawn mails wait for the frame that shows them. */
  const pages = createKeptPages({ clock });
  const config = { access: 'editor' } as const;
  const { input, schedule, preview, draft, firing, mail } = schedules.schemas;
  const path = '/report-schedules';
  const tagged = { headers: IfMatchHeaders, params: IdParams };

  app.get(
    path,
    {
      config,
      schema: {
        ...route('listSchedules', 'Schedules: one’s own, or as an admin all'),
        querystring: PageQuery,
        response: answering({ 200: listOf(schedule) }),
      },
    },
    async (request) => writable(await schedules.list(request.query, signedIn(request))),
  );
  app.post(
    path,
    { config, schema: { ...route('createSchedule', 'Have a report sent regularly'), body: input, response: answering({ 201: schedule }) } },
    async (request, reply) => {
      const made = await schedules.create(request.body as object, signedIn(request));
      return reply.code(201).header('location', `${path}/${made.id}`).header('etag', `"${made.version}"`).send(made);
    },
  );
  app.get(
    `${path}/mail`,
    {
      config,
      schema: { ...route('getMailSetup', 'Whether mail can be sent, and where it may go'), response: answering({ 200: mail }) },
    },
    async () => schedules.mailSetup(),
  );
  app.post(
    `${path}/preview`,
    {
      config,
      schema: {
        ...route('previewDraft', 'What a schedule would do that is not written yet, or not as it stands'),
        querystring: DraftQuery,
        body: input,
        response: answering({ 200: draft }),
      },
    },
    async (request, reply) => {
      const who = signedIn(request);
      const options = { ...request.query, signal: whileWaitedFor(reply) };
      const drawn = await schedules.previewDraft(request.body as object, who, options);
      return { ...drawn, page: drawn.mail && `${path}/preview/${pages.keep(drawn.mail.html, who.id)}` };
    },
  );
  app.get(
    `${path}/preview/:id`,
    { config: { ...config, page: true }, schema: { ...route('showDraftMail', 'A mail that was drawn for a preview'), ...mailPage } },
    async (request, reply) => {
      const html = pages.find(request.params.id, signedIn(request).id);
      if (html === null) throw new WrapsheetError('gone', 'This preview is no longer kept.');
      return sendMailPage(reply, html);
    },
  );
  app.get(
    `${path}/:id`,
    { config, schema: { ...route('getSchedule', 'One schedule'), params: IdParams, response: answering({ 200: schedule }) } },
    async (request, reply) => {
      const found = await schedules.get(request.params.id, signedIn(request));
      return reply.header('etag', `"${found.version}"`).send(found);
    },
  );
  app.put(
    `${path}/:id`,
    {
      config,
      schema: { ...route('changeSchedule', 'Replace a schedule'), ...tagged, body: input, response: answering({ 200: schedule }) },
    },
    async (request, reply) => {
      const changed = await schedules.change(request.params.id, request.body as object, signedIn(request), putOptions(request));
      return reply.header('etag', `"${changed.version}"`).send(changed);
    },
  );
  app.delete(
    `${path}/:id`,
    { config, schema: { ...route('removeSchedule', 'Remove a schedule'), ...tagged, response: answering({ 204: NoContent }) } },
    async (request, reply) => {
      await schedules.remove(request.params.id, signedIn(request), putOptions(request));
      return reply.code(204).send(null);
    },
  );
  app.post(
    `${path}/:id/pause`,
    {
      config,
      schema: {
        ...route('pauseSchedule', 'Send nothing for a while'),
        ...tagged,
        body: PauseSchema,
        response: answering({ 200: schedule }),
      },
    },
    async (request) => schedules.pause(request.params.id, request.body.reason ?? 'paused by hand', signedIn(request), putOptions(request)),
  );
  app.post(
    `${path}/:id/resume`,
    { config, schema: { ...route('resumeSchedule', 'Go on with a paused schedule'), ...tagged, response: answering({ 200: schedule }) } },
    async (request) => schedules.pause(request.params.id, null, signedIn(request), putOptions(request)),
  );
  app.get(
    `${path}/:id/preview`,
    {
      config,
      schema: {
        ...route('previewSchedule', 'The next ten firings with their ranges, and the mail as it would look now'),
        params: IdParams,
        querystring: PreviewQuery,
        response: answering({ 200: preview }),
      },
    },
    async (request, reply) => schedules.preview(request.params.id, signedIn(request), { ...request.query, signal: whileWaitedFor(reply) }),
  );
  app.get(
    `${path}/:id/preview/mail`,
    {
      config: { ...config, page: true },
      schema: { ...route('previewMail', 'The mail as it would look now, to be looked at'), ...mailPage },
    },
    async (request, reply) => {
      const { html } = await schedules.previewMail(request.params.id, signedIn(request), whileWaitedFor(reply));
      return sendMailPage(reply, html);
    },
  );
  for (const [name, kind, operation, summary] of [
    ['run', 'run', 'runSchedule', 'Send it now, to everybody'],
    ['test-send', 'test', 'testSchedule', 'Send it now, to oneself'],
  ] as const) {
    app.post(
      `${path}/:id/${name}`,
      { config, schema: { ...route(operation, summary), params: IdParams, response: answering({ 202: firing }) } },
      async (request, reply) => {
        const begun = await schedules.send(request.params.id, kind, signedIn(request));
        return reply.code(202).header('location', `${path}/${request.params.id}/firings`).send(begun);
      },
    );
  }
  app.post(
    `${path}/:id/firings/:firing/again`,
    {
      config,
      schema: {
        ...route('sendAgain', 'Send the same report to those whom a firing did not reach'),
        params: FiringParams,
        body: AgainSchema,
        response: answering({ 202: firing }),
      },
    },
    async (request, reply) => {
      const { id, firing: ended } = request.params;
      const begun = await schedules.sendAgain(id, ended, request.body.recipients ?? null, signedIn(request));
      return reply.code(202).header('location', `${path}/${id}/firings`).send(begun);
    },
  );
  app.get(
    `${path}/:id/firings`,
    {
      config,
      schema: {
        ...route('listFirings', 'What became of each firing and mail'),
        params: IdParams,
        querystring: PageQuery,
        response: answering({ 200: listOf(firing) }),
      },
    },
    async (request) => writable(await schedules.firings(request.params.id, request.query, signedIn(request))),
  );
  app.delete(
    `${path}/:id/links`,
    {
      config,
      schema: {
        ...route('revokeLinks', 'Make all download links of its mails until now stop working'),
        params: IdParams,
        response: answering({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      await schedules.revokeLinks(request.params.id, null, signedIn(request));
      return reply.code(204).send(null);
    },
  );
  app.delete(
    `${path}/:id/firings/:firing/links`,
    {
      config,
      schema: {
        ...route('revokeFiringLinks', 'Make the download links of one firing stop working'),
        params: FiringParams,
        response: answering({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      await schedules.revokeLinks(request.params.id, request.params.firing, signedIn(request));
      return reply.code(204).send(null);
    },
  );
}

/** Fastify's types ask for lists that they could change. */
const writable = ({ items, next_cursor }: Page) => ({ items: [...items], next_cursor });

const sendMailPage = (reply: FastifyReply, html: string) =>
  reply.type('text/html; charset=utf-8').header('content-security-policy', MAIL_POLICY).send(html);
