/** Who asks for a report, and what of it they may see. */
import { WrapsheetError } from '../common/errors.ts';
import type { Filters } from './spec.ts';

/** Who asks. */
export interface Reader {
  readonly id: string;
  readonly name: string;
  /** null: every project. */
  readonly projects: readonly string[] | null;
  /** An admin may use the definitions of everybody; others those that are theirs or shared with them. */
  readonly role?: string;
}

/** Which projects a stored report tells of: null is the whole studio. */
export type ReportScope = readonly string[] | null;

/**
 * The filters with the reader's projects as a filter of their own.
 * @throws WrapsheetError `forbidden`: a project that is not theirs, or they have none
 */
export function limitToReader(filters: Filters, who: Reader): Filters {
  if (who.projects === null) return filters;
  const allowed = new Set(who.projects);
  if (allowed.size === 0) throw new WrapsheetError('forbidden', `${who.name} may see no project yet.`);
  const asked = filters['project_id'];
  const foreign = asked?.find((project) => project === null || !allowed.has(project));
  if (foreign !== undefined)
    throw new WrapsheetError('forbidden', `${who.name} may not see project ${foreign ?? 'null'}.`, { params: { project: foreign } });
  return { ...filters, project_id: asked ?? [...allowed] };
}

/** A limited reader may read a stored report only if it tells of their projects and of nothing else. */
export function mayRead(scope: ReportScope, who: Reader): boolean {
  if (who.projects === null) return true;
  const allowed = new Set(who.projects);
  return scope !== null && scope.every((project) => allowed.has(project));
}
