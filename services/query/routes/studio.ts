/** What the studio sets for itself: settings, prices of GPU time, names of ids. */
import { Type } from 'typebox';
import { WrapsheetError } from '../../common/errors.ts';
import { LabelsSchema, type LabelBook, type Labels } from '../../reports/labels.ts';
import { PriceBookSchema, type Prices } from '../../reports/prices.ts';
import { SettingsSchema, type SettingsBook } from '../../reports/settings.ts';
import type { Principal } from '../../people/types.ts';
import { signedIn } from '../access.ts';
import { answering, nullable, type App } from '../schemas.ts';
import { IfMatchHeaders, putOptions, withVersion } from '../versions.ts';

export interface StudioDeps {
  readonly settings: SettingsBook;
  readonly prices: Prices;
  readonly labels: LabelBook;
}

const TAGS = ['Studio'];
export const DimensionParams = Type.Object({ dimension: Type.String({ minLength: 1, maxLength: 60 }) });

export function studioRoutes(app: App, deps: StudioDeps): void {
  settingsRoutes(app, deps);
  priceRoutes(app, deps);
  labelRoutes(app, deps);
}

function settingsRoutes(app: App, { settings }: StudioDeps): void {
  const answers = answering({ 200: SettingsSchema });
  app.get(
    '/settings',
    {
      config: { access: 'viewer' },
      schema: { operationId: 'getSettings', tags: TAGS, summary: 'The studio’s settings', response: answers },
    },
    async (_request, reply) => withVersion(reply, await settings.get()),
  );
  app.put(
    '/settings',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'putSettings',
        tags: TAGS,
        summary: 'Replace the settings',
        headers: IfMatchHeaders,
        body: SettingsSchema,
        response: answers,
      },
    },
    async (request, reply) => withVersion(reply, await settings.put(request.body, putOptions(request))),
  );
}

function priceRoutes(app: App, { prices }: StudioDeps): void {
  app.get(
    '/prices',
    {
      config: { access: 'viewer' },
      schema: {
        operationId: 'getPrices',
        tags: TAGS,
        summary: 'The price book; null where none was set',
        response: answering({ 200: nullable(PriceBookSchema) }),
      },
    },
    async (_request, reply) => withVersion(reply, (await prices.get()) ?? { body: null, version: 0 }),
  );
  app.put(
    '/prices',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'putPrices',
        tags: TAGS,
        summary: 'Replace the price book',
        headers: IfMatchHeaders,
        body: PriceBookSchema,
        response: answering({ 200: PriceBookSchema }),
      },
    },
    async (request, reply) => withVersion(reply, await prices.put(request.body, putOptions(request))),
  );
}

function labelRoutes(app: App, { labels }: StudioDeps): void {
  const answers = answering({ 200: LabelsSchema });
  const editing = { access: 'editor', everyProject: true } as const;

  app.get(
    '/labels/:dimension',
    {
      config: { access: 'viewer' },
      schema: { operationId: 'getLabels', tags: TAGS, summary: 'Names of a dimension’s ids', params: DimensionParams, response: answers },
    },
    async (request, reply) => {
      const { dimension } = request.params;
      const { body, version } = await labels.get(dimension);
      return withVersion(reply, { body: visibleLabels(dimension, body, signedIn(request)), version });
    },
  );
  app.put(
    '/labels/:dimension',
    {
      config: editing,
      schema: {
        operationId: 'putLabels',
        tags: TAGS,
        summary: 'Replace the names of a dimension',
        headers: IfMatchHeaders,
        params: DimensionParams,
        body: LabelsSchema,
        response: answers,
      },
    },
    async (request, reply) => withVersion(reply, await labels.put(request.params.dimension, request.body, putOptions(request))),
  );
}

/** Ids that belong to one project, or to the fleet of all: their names would tell somebody limited to projects of the others. */
const TELLING = new Set(['character_id', 'worker_id', 'reviewer_id']);

export function visibleLabels(dimension: string, labels: Labels, principal: Principal): Labels {
  const { projects } = principal;
  if (projects === null) return labels;
  if (TELLING.has(dimension)) throw new WrapsheetError('forbidden', `${principal.name} is limited to some projects; ${dimension} is not.`);
  if (dimension !== 'project_id') return labels;
  return Object.fromEntries(Object.entries(labels).filter(([id]) => projects.includes(id)));
}
