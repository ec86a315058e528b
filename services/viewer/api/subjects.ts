/** What a report can be made of: the templates, and the definitions that people saved. */
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { DIMENSIONS, type Dimension } from '../../metrics/types.ts';
import { CATALOGUE } from '../../metrics/catalogue.ts';
import type { SavedBody } from '../../query/routes/definitions.ts';
import type { TemplateList } from '../../query/routes/reports.ts';
import type { ReportDefinition } from '../../reports/spec.ts';
import { read, readAll } from './client.ts';
import type { Session } from './session.ts';

export interface Subject {
  readonly kind: 'template' | 'definition';
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly definition: ReportDefinition;
}

const TEMPLATES_KEY = ['reports', 'templates'];
export const DEFINITIONS_KEY = ['definitions'];

export const templatesQuery = queryOptions({
  queryKey: TEMPLATES_KEY,
  queryFn: ({ signal }) => read<TemplateList>('/reports/templates', signal),
  staleTime: Infinity,
});

export const definitionsQuery = queryOptions({
  queryKey: DEFINITIONS_KEY,
  queryFn: ({ signal }) => readAll<SavedBody>('/report-definitions', signal),
});

export const useTemplates = (): TemplateList => useSuspenseQuery(templatesQuery).data;
export const useDefinitions = (): readonly SavedBody[] => useSuspenseQuery(definitionsQuery).data;

export const savedDefinition = (id: string) =>
  queryOptions({
    queryKey: [...DEFINITIONS_KEY, id],
    queryFn: ({ signal }) => read<SavedBody>(`/report-definitions/${encodeURIComponent(id)}`, signal),
  });

type Template = TemplateList['items'][number];

export const templateSubject = ({ id, title, description, definition }: Template): Subject => ({
  kind: 'template',
  id,
  title,
  description,
  definition,
});

export const savedSubject = ({ id, definition }: SavedBody): Subject => ({
  kind: 'definition',
  id,
  title: definition.title,
  description: definition.description ?? '',
  definition,
});

/** Where the report of a subject is asked for. */
export const pathOf = ({ kind, id }: Pick<Subject, 'kind' | 'id'>): string =>
  kind === 'template' ? `/reports/${id}` : `/reports/saved/${encodeURIComponent(id)}`;

/** The metrics that its sections name. */
export const metricsOf = ({ sections }: ReportDefinition): ReadonlySet<string> =>
  new Set(sections.flatMap((section) => ('metrics' in section ? section.metrics : [])));

/** What its figures can be filtered by. Figures by reviewer are there only where the studio has opted in. */
export function dimensionsOf(definition: ReportDefinition, { studio }: Session): readonly Dimension[] {
  const metrics = metricsOf(definition);
  const known = new Set(CATALOGUE.filter(({ id }) => metrics.has(id)).flatMap(({ dimensions }) => dimensions));
  return DIMENSIONS.filter((dimension) => known.has(dimension) && (dimension !== 'reviewer_id' || studio.reviewer_opt_in));
}
