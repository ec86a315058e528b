/** Saved definitions at the server: reading, saving, sharing, removing. */
import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { DefinitionPreview } from '../../query/routes/definition-preview.ts';
import type { SavedBody, VersionBody } from '../../query/routes/definitions.ts';
import type { ReportDefinition } from '../../reports/spec.ts';
import { ask, read } from '../api/client.ts';
import { questionBody, type Question } from '../api/question.ts';
import { DEFINITIONS_KEY, savedDefinition } from '../api/subjects.ts';

export type Sharing = SavedBody['sharing'];

const addressOf = (id: string): string => `/report-definitions/${encodeURIComponent(id)}`;

export const versionsOf = (id: string) =>
  queryOptions({
    queryKey: [...DEFINITIONS_KEY, id, 'versions'],
    queryFn: async ({ signal }) => (await read<{ readonly items: readonly VersionBody[] }>(`${addressOf(id)}/versions`, signal)).items,
    staleTime: 0,
  });

export interface Person {
  readonly id: string;
  readonly name: string;
}

export const PEOPLE = queryOptions({
  queryKey: [...DEFINITIONS_KEY, 'people'],
  queryFn: async ({ signal }) => (await read<{ readonly items: readonly Person[] }>('/report-definitions/people', signal)).items,
});

/** The report of a definition that is not saved; it is not kept. */
export async function previewOf(definition: ReportDefinition, question: Question, signal: AbortSignal): Promise<DefinitionPreview> {
  const body = { definition, ...questionBody(question) };
  return (await ask<DefinitionPreview>('POST', '/report-definitions/preview', { body, signal })).body;
}

/** @throws ProblemError `bad_request` with every fault */
export const readFile = async (content: string): Promise<ReportDefinition> =>
  (await ask<{ readonly definition: ReportDefinition }>('POST', '/report-definitions/import', { body: { content } })).body.definition;

export const exportAddress = (id: string): string => `${addressOf(id)}/export`;
export const schedulesOf = (id: string): string => `${addressOf(id)}/schedules`;

export interface DefinitionDesk {
  create(definition: ReportDefinition): Promise<SavedBody>;
  /** @param version the one that the change starts from. @throws ProblemError `conflict` */
  change(id: string, definition: ReportDefinition, version: number): Promise<SavedBody>;
  share(id: string, sharing: Sharing, owner?: string): Promise<SavedBody>;
  remove(id: string, version: number): Promise<void>;
  /** As it stands at the server now. */
  newest(id: string): Promise<SavedBody>;
}

/** Changes that the lists on all pages hear of. */
export function useDefinitionDesk(): DefinitionDesk {
  const cache = useQueryClient();
  const changed = (saved: SavedBody): SavedBody => {
    cache.setQueryData(savedDefinition(saved.id).queryKey, saved);
    void cache.invalidateQueries({ queryKey: DEFINITIONS_KEY, exact: true });
    void cache.invalidateQueries({ queryKey: versionsOf(saved.id).queryKey });
    return saved;
  };
  return {
    create: async (definition) => changed((await ask<SavedBody>('POST', '/report-definitions', { body: definition })).body),
    change: async (id, definition, version) => changed((await ask<SavedBody>('PUT', addressOf(id), { body: definition, version })).body),
    share: async (id, sharing, owner) =>
      changed((await ask<SavedBody>('PUT', `${addressOf(id)}/access`, { body: { sharing, ...(owner !== undefined && { owner }) } })).body),
    async remove(id, version) {
      await ask('DELETE', addressOf(id), { version });
      cache.removeQueries({ queryKey: savedDefinition(id).queryKey });
      await cache.invalidateQueries({ queryKey: DEFINITIONS_KEY, exact: true });
    },
    newest: async (id) => changed(await read<SavedBody>(addressOf(id))),
  };
}
