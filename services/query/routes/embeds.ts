/** Embedded widgets: made, listed and revoked by people; looked at with their token alone, from pages of other sites that the configuration names. */
import { Type, type Static } from 'typebox';
import { WrapsheetError } from '../../common/errors.ts';
import { WidgetSchema, WIDGET_PLACE } from '../../reports/dashboards/dashboard.ts';
import { grainOf, streamQuestions, widgetQuestions } from '../../reports/dashboards/widget-questions.ts';
import type { LabelBook } from '../../reports/labels.ts';
import type { SettingsBook } from '../../reports/settings.ts';
import { signedIn } from '../access.ts';
import type { Embed, Embeds } from '../embeds.ts';
import type { Live } from '../live.ts';
import { answering, IdParams, listOf, NoContent, type App } from '../schemas.ts';
import type { TopRequest } from '../top-answers.ts';
import { streamLive } from './live.ts';

const ContentSchema = Type.Object({ widget: WidgetSchema, ...WIDGET_PLACE }, { additionalProperties: false });

export const EmbedSchema = Type.Object({
  ...ContentSchema.properties,
  id: Type.String(),
  user_id: Type.String({ description: 'Whose rights it has' }),
  created_at: Type.String(),
});
export type EmbedBody = Static<typeof EmbedSchema>;

export const NewEmbedSchema = Type.Object({
  ...EmbedSchema.properties,
  url: Type.String({ description: 'The address to embed, with its token; shown this once' }),
});

export const EmbeddedSchema = Type.Object({
  ...ContentSchema.properties,
  zone: Type.String({ description: 'IANA name' }),
  currency: Type.String(),
  names: Type.Record(Type.String(), Type.String(), { description: 'Of the widget’s dimension: id → name' }),
});
export type Embedded = Static<typeof EmbeddedSchema>;

const TokenParams = Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) });
const TAGS = ['Dashboard'];

export interface EmbedRoutesDeps {
  readonly embeds: Embeds;
  readonly live: Live;
  readonly settings: SettingsBook;
  readonly labels: Pick<LabelBook, 'get'>;
  readonly heartbeatMs: number;
  /** Where people reach this server. */
  readonly baseUrl: () => string;
}

export function embedRoutes(app: App, deps: EmbedRoutesDeps): void {
  keepingRoutes(app, deps);
  lookingRoutes(app, deps);
}

function keepingRoutes(app: App, { embeds, baseUrl }: EmbedRoutesDeps): void {
  const config = { access: 'viewer' } as const;
  app.get(
    '/embeds',
    {
      config,
      schema: {
        operationId: 'listEmbeds',
        tags: TAGS,
        summary: 'Own embedded widgets; an admin sees all',
        response: answering({ 200: listOf(EmbedSchema) }),
      },
    },
    async (request) => {
      const principal = signedIn(request);
      const found = await embeds.list(principal.role === 'admin' ? undefined : principal.id);
      return { items: found.map(toBody), next_cursor: null };
    },
  );
  app.post(
    '/embeds',
    {
      config,
      schema: {
        operationId: 'createEmbed',
        tags: TAGS,
        summary: 'Give a widget an address of its own, to embed in another page',
        body: ContentSchema,
        response: answering({ 201: NewEmbedSchema }),
      },
    },
    async (request, reply) => {
      const { embed, credential } = await embeds.create(request.body, signedIn(request));
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...toBody(embed), url: `${baseUrl()}/embed/${credential}` });
    },
  );
  app.delete(
    '/embeds/:id',
    {
      config,
      schema: {
        operationId: 'revokeEmbed',
        tags: TAGS,
        summary: 'The address of an embedded widget stops working',
        params: IdParams,
        response: answering({ 204: NoContent }),
      },
    },
    async (request, reply) => {
      await embeds.revoke(request.params.id, signedIn(request));
      return reply.code(204).send(null);
    },
  );
}

function lookingRoutes(app: App, { embeds, live, settings, labels, heartbeatMs }: EmbedRoutesDeps): void {
  const config = { access: 'public' } as const;
  const opened = async (token: string): Promise<Embed> => {
    const found = await embeds.open(token);
    if (found === null) throw new WrapsheetError('gone', 'This widget is no longer shared.');
    return found.embed;
  };
  app.get(
    '/embed/:token/widget',
    {
      config,
      schema: {
        operationId: 'getEmbedded',
        tags: TAGS,
        summary: 'What an embedded widget shows; the token is all the right that is needed',
        params: TokenParams,
        response: answering({ 200: EmbeddedSchema }),
      },
    },
    async (request) => {
      const { widget, range, zone, projects } = await opened(request.params.token);
      const { body: studio } = await settings.get();
      const named = widget.by === null || widget.by === 'reviewer_id' ? {} : (await labels.get(widget.by)).body;
      const names = Object.fromEntries(Object.entries(named).map(([id, { name }]) => [id, name]));
      return structuredClone({ widget, range, zone: zone ?? studio.zone, projects, currency: studio.currency, names }) as Embedded;
    },
  );
  app.get(
    '/embed/:token/live',
    {
      config,
      schema: {
        operationId: 'listenEmbedded',
        tags: TAGS,
        summary: 'The figures of an embedded widget as they change (server-sent events, as those of /live)',
        params: TokenParams,
        produces: ['text/event-stream'],
        response: answering({ 200: Type.String() }),
      },
    },
    async (request, reply) => {
      const { token } = request.params;
      const questions = questionsOf(await opened(token));
      streamLive(live, reply, heartbeatMs, { questions, principal: async () => (await embeds.open(token))?.principal ?? null });
      return reply;
    },
  );
}

/** In the order in which the page of the widget expects them. */
const questionsOf = (embed: Embed): readonly TopRequest[] => streamQuestions(widgetQuestions(embed.widget, grainOf(embed)), embed);

const toBody = ({ id, userId, createdAt, ...content }: Embed): EmbedBody =>
  structuredClone({ ...content, id, user_id: userId, created_at: new Date(createdAt).toISOString() }) as EmbedBody;
