/**
 * The materialized views as the .sql files define them: the one place from which recovery, audit and backfill take what a target should
 * hold. A view's SELECT can be run over a part of raw by putting that part where the source stood.
 */
import { localName, render, type ClusterName } from './render.ts';
import type { MigrationFile } from './migration-files.ts';

export interface ViewDefinition {
  readonly view: string;
  readonly target: string;
  /** The raw table it reads. */
  readonly source: string;
  /** Its SELECT, with placeholders. */
  readonly template: string;
}

const CREATE_VIEW = /^CREATE MATERIALIZED VIEW IF NOT EXISTS \{\{local:(\w+)\}\} \{\{on_cluster\}\} TO \{\{local:(\w+)\}\} AS\s+(.*)$/s;
const DROP_VIEW = /^DROP VIEW IF EXISTS \{\{local:(\w+)\}\}/;
const SOURCE = /\{\{local:(raw_\w+)\}\}/g;

function define(view: string, target: string, template: string): ViewDefinition {
  const sources = [...template.matchAll(SOURCE)].map((match) => match[1]!);
  const [source] = sources;
  if (source === undefined || sources.length !== 1) throw new SyntaxError(`The view ${view} must read exactly one raw table, once`);
  return { view, target, source, template };
}

/** The views that stand after all of these files. @throws SyntaxError on a view that does not read exactly one raw table */
export function viewsOf(files: readonly MigrationFile[]): ViewDefinition[] {
  const views = new Map<string, ViewDefinition>();
  for (const statement of files.flatMap((file) => file.statements)) {
    const created = CREATE_VIEW.exec(statement);
    if (created !== null) views.set(created[1]!, define(created[1]!, created[2]!, created[3]!));
    const dropped = DROP_VIEW.exec(statement)?.[1];
    if (dropped !== undefined) views.delete(dropped);
  }
  return [...views.values()];
}

/** Columns of a view's answer, by the names its SELECT gives them, in order. */
export function selectOver(view: ViewDefinition, rows: string, cluster: ClusterName): string {
  return render(view.template.replace(SOURCE, rows), cluster);
}

/**
 * Raw rows of a source that satisfy a condition, each event once: what the views are fed with. Of an event that raw should hold twice after all,
 * any copy: landing lets none in whose content differs, and sorting for it would make every comparison several times as dear.
 */
export function onceEach(source: string, condition: string, cluster: ClusterName): string {
  return `(SELECT * FROM ${localName(source, cluster)} WHERE ${condition} LIMIT 1 BY event_id)`;
}
