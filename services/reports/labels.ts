/** Names for ids: one versioned document for each dimension (id → name, order, colour, archived), by hand or from a CSV. */
import { Type, type Static } from 'typebox';
import { isDimension } from '../metrics/catalogue.ts';
import { DIMENSIONS, type Dimension } from '../metrics/types.ts';
import type { Documents, PutOptions, StoredDocument } from '../store/documents.ts';
import { WrapsheetError } from '../common/errors.ts';
import { checked, refused, type Fault } from './checked.ts';
import { parseCsv } from './csv-parse.ts';
import type { Versioned } from './settings.ts';

export const LabelSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    order: Type.Union([Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 }), Type.Null()]),
    colour: Type.Union([Type.String({ pattern: '^#[0-9a-fA-F]{6}$' }), Type.Null()]),
    archived: Type.Boolean(),
  },
  { additionalProperties: false },
);
export const LabelsSchema = Type.Record(Type.String({ minLength: 1, maxLength: 200 }), LabelSchema, { $id: 'Labels' });
export type Labels = Readonly<Record<string, Readonly<Static<typeof LabelSchema>>>>;

export interface LabelBook {
  /** @throws WrapsheetError `unknown_dimension` */
  get(dimension: string): Promise<Versioned<Labels>>;
  /** The labels of every dimension that has some. */
  all(): Promise<ReadonlyMap<Dimension, Labels>>;
  /** Replaces a dimension's labels. @throws WrapsheetError `bad_request`, `unknown_dimension`, `conflict` */
  put(dimension: string, labels: unknown, options: PutOptions): Promise<Versioned<Labels>>;
  /** Adds and changes labels from a CSV (columns id, name, and if wanted order, colour, archived). Nothing is taken if a row is at fault. */
  importCsv(dimension: string, text: string, options: PutOptions): Promise<Versioned<Labels>>;
}

export const LABELS_KIND = 'labels';

/** The labels of every dimension that has some, of their documents. */
export const labelsOf = (found: readonly StoredDocument[]): ReadonlyMap<Dimension, Labels> =>
  new Map(found.map(({ id, body }) => [id as Dimension, body as Labels]));

export function createLabels(documents: Documents): LabelBook {
  const get: LabelBook['get'] = async (dimension) => {
    const found = await documents.get(LABELS_KIND, known(dimension));
    return found === null ? { body: {}, version: 0 } : { body: found.body as Labels, version: found.version };
  };
  const put: LabelBook['put'] = async (dimension, labels, options) => {
    const body = checked(LabelsSchema, labels, 'Labels');
    const { version } = await documents.put(LABELS_KIND, known(dimension), body, options);
    return { body, version };
  };
  return {
    get,
    put,
    async all() {
      const { items } = await documents.list(LABELS_KIND, { limit: DIMENSIONS.length });
      return labelsOf(items);
    },
    async importCsv(dimension, text, options) {
      const { body, version } = await get(dimension);
      const imported = labelsFromCsv(text);
      return put(dimension, { ...body, ...imported }, { expectedVersion: version, ...options });
    },
  };
}

function known(dimension: string): Dimension {
  if (isDimension(dimension)) return dimension;
  throw new WrapsheetError('unknown_dimension', `There is no dimension "${dimension}".`, { params: { dimension } });
}

const COLUMNS = ['id', 'name', 'order', 'colour', 'archived'] as const;

/** @throws WrapsheetError `bad_request` with the number of each row at fault (the head is row 1) */
export function labelsFromCsv(text: string): Labels {
  const [head = [], ...rows] = parseCsv(text);
  const columns = head.map((cell) => cell.trim().toLowerCase());
  const foreign = columns.filter((column) => !(COLUMNS as readonly string[]).includes(column));
  if (!columns.includes('id') || !columns.includes('name') || foreign.length > 0) {
    throw refused('Labels', [{ path: 'row 1', message: `the columns are ${COLUMNS.join(', ')}; id and name are needed` }]);
  }
  const faults: Fault[] = [];
  const labels: Record<string, Labels[string]> = Object.create(null);
  for (const [index, row] of rows.entries()) {
    const at = (column: (typeof COLUMNS)[number]): string => unguarded(row[columns.indexOf(column)]?.trim() ?? '');
    const fault = (message: string): void => void faults.push({ path: `row ${index + 2}`, message });
    const id = at('id');
    if (row.length !== columns.length) fault(`${row.length} cells instead of ${columns.length}`);
    if (id === '' || id.length > 200) fault('the id is missing or longer than 200 characters');
    if (labels[id] !== undefined) fault(`the id "${id}" stands in an earlier row too`);
    if (at('name') === '' || at('name').length > 200) fault('the name is missing or longer than 200 characters');
    if (!/^(-?\d{1,6})?$/.test(at('order'))) fault(`the order "${at('order')}" is no whole number`);
    if (!/^(#[0-9a-f]{6})?$/i.test(at('colour'))) fault(`the colour "${at('colour')}" is not like #1a2b3c`);
    if (!/^(true|false|yes|no|1|0)?$/i.test(at('archived'))) fault(`archived is "${at('archived')}", not true or false`);
    labels[id] = {
      name: at('name'),
      order: at('order') === '' ? null : Number(at('order')),
      colour: at('colour') || null,
      archived: /^(true|yes|1)$/i.test(at('archived')),
    };
  }
  if (faults.length > 0) throw refused('Labels', faults);
  return { ...labels };
}

/** The export puts an apostrophe before what a spreadsheet would take for a formula. */
const unguarded = (cell: string): string => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell);
