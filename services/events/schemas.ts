/** The published Avro schemas: schemas/ids.json names every version of every type, with the id it has where no registry is set. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EVENT_TYPES, type EventType } from './types.ts';

export const SCHEMAS_FOLDER = fileURLToPath(new URL('../../schemas/', import.meta.url));

export interface PublishedSchema {
  /** The id in the wire format where no registry is set. Never reused. */
  readonly id: number;
  readonly type: EventType;
  /** From 1, without gaps; the greatest is the newest, which events are written with. */
  readonly version: number;
  /** Relative to the schemas folder. */
  readonly file: string;
  /** Of the schema's JSON without white space: guards a published version against change. */
  readonly sha256: string;
  /** The schema's text. */
  readonly text: string;
}

export interface SchemaSet {
  readonly all: readonly PublishedSchema[];
  readonly newest: Readonly<Record<EventType, PublishedSchema>>;
}

/** Reads ids.json and the schemas it names. Throws where a file is missing or a type has no schema: a broken installation. */
export function loadSchemas(folder: string = SCHEMAS_FOLDER): SchemaSet {
  const index = JSON.parse(readFileSync(`${folder}/ids.json`, 'utf8')) as { schemas: readonly Omit<PublishedSchema, 'text'>[] };
  const all = index.schemas.map((entry) => ({ ...entry, text: readFileSync(`${folder}/${entry.file}`, 'utf8') }));
  const newest = Object.fromEntries(
    EVENT_TYPES.map((type) => {
      const versions = all.filter((schema) => schema.type === type).sort((a, b) => b.version - a.version);
      if (versions[0] === undefined) throw new Error(`${folder}/ids.json names no schema of ${type}`);
      return [type, versions[0]];
    }),
  ) as Record<EventType, PublishedSchema>;
  return { all, newest };
}
