/**
 * A definition as a file, to keep or to carry to another studio. It is read strictly: what this program does not know it refuses in words, with the place
 * and what to do, instead of leaving it out.
 */
import { Value } from 'typebox/value';
import type { TSchema } from 'typebox';
import type { WrapsheetError } from '../common/errors.ts';
import { refused, type Fault } from './checked.ts';
import { checkDefinition } from './definition-check.ts';
import { AnalysisSpecSchema, DefinitionSchema, FiguresSpecSchema, SeriesSpecSchema, TableSpecSchema, TextSpecSchema } from './spec.ts';
import type { ReportDefinition } from './spec.ts';

export const FILE_FORMAT = 'wrapsheet-report-definition';
/** Raised whenever an older program would misread a newer file. */
export const FILE_VERSION = 1;

export interface DefinitionFile {
  readonly format: typeof FILE_FORMAT;
  readonly format_version: typeof FILE_VERSION;
  readonly definition: ReportDefinition;
}

export const definitionFile = (definition: ReportDefinition): DefinitionFile => ({
  format: FILE_FORMAT,
  format_version: FILE_VERSION,
  definition,
});

const KINDS: Readonly<Record<string, TSchema>> = {
  figures: FiguresSpecSchema,
  series: SeriesSpecSchema,
  table: TableSpecSchema,
  analysis: AnalysisSpecSchema,
  text: TextSpecSchema,
};

/**
 * The definition in such a file.
 * @throws WrapsheetError `bad_request`, `unknown_metric`, `metric_dimension_mismatch`, with every fault in words
 */
export function readDefinitionFile(content: string): ReportDefinition {
  const file = parsed(content);
  if (!isObject(file) || file['format'] !== FILE_FORMAT) {
    throw fileFault(
      '/format',
      `this is no report definition: such a file has "format": "${FILE_FORMAT}". Choose a file that Export has written`,
    );
  }
  const version = file['format_version'];
  if (typeof version === 'number' && version > FILE_VERSION) {
    throw fileFault(
      '/format_version',
      `the file has format ${version}, which a newer wrapsheet wrote; this one reads format ${FILE_VERSION}. Update wrapsheet, then import it again`,
    );
  }
  if (version !== FILE_VERSION) throw fileFault('/format_version', `must be ${FILE_VERSION}. Export the definition again`);
  const faults = [...unknownFields(file, ['format', 'format_version', 'definition'], ''), ...shapeFaults(file['definition'])];
  if (faults.length > 0) throw refused('Definition file', faults);
  return checkDefinition(file['definition']);
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw fileFault('', `this is no JSON (${error.message}). Choose a file that Export has written`);
  }
}

const fileFault = (path: string, message: string): WrapsheetError => refused('Definition file', [{ path, message }]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Each section is held to the schema of its own kind: against all kinds at once, one fault would be told five times. */
function shapeFaults(definition: unknown): Fault[] {
  if (!isObject(definition)) return [{ path: '/definition', message: 'is missing' }];
  const { sections } = definition;
  const outer = faultsOf(
    DefinitionSchema,
    { ...definition, ...(Array.isArray(sections) && sections.length > 0 && { sections: [PLAIN] }) },
    '/definition',
  );
  if (!Array.isArray(sections)) return outer;
  return [...outer, ...sections.flatMap((section: unknown, index) => sectionShapeFaults(section, `/definition/sections/${index}`))];
}

/** A section without fault, in whose place the others are checked by kind. */
const PLAIN = { kind: 'text', id: 'plain', title: 'Plain', text: 'Plain' };

function sectionShapeFaults(section: unknown, path: string): Fault[] {
  const kind = isObject(section) ? section['kind'] : undefined;
  const schema = typeof kind === 'string' && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (schema !== undefined) return faultsOf(schema, section, path);
  const said = typeof kind === 'string' ? `"${kind}" is no kind of section that this wrapsheet knows` : 'a section needs a kind';
  return [{ path: `${path}/kind`, message: `${said}; the kinds are ${Object.keys(KINDS).join(', ')}` }];
}

function faultsOf(schema: TSchema, value: unknown, path: string): Fault[] {
  const own = isObject(value) ? unknownFields(value, Object.keys((schema as unknown as { properties: object }).properties), path) : [];
  const others = [...Value.Errors(schema, value)]
    // Told above, by name.
    .filter(({ keyword }) => keyword !== 'additionalProperties' && keyword !== 'boolean')
    .map((error) => ({ path: `${path}${error.instancePath}`, message: sayError(error) }));
  return [...own, ...others];
}

function unknownFields(value: Readonly<Record<string, unknown>>, known: readonly string[], path: string): Fault[] {
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: `${path}/${name}`,
      message: `"${name}" is a field that this wrapsheet does not know. Take it out, or update wrapsheet`,
    }));
}

function sayError({ keyword, params, message }: { readonly keyword: string; readonly params: object; readonly message: string }): string {
  const allowed: unknown = Object.entries(params).find(([name]) => name === 'allowedValues')?.[1];
  if (keyword === 'enum' && Array.isArray(allowed)) return `must be one of ${allowed.join(', ')}`;
  const missing: unknown = Object.entries(params).find(([name]) => name === 'requiredProperties')?.[1];
  if (keyword === 'required' && Array.isArray(missing)) return `${missing.join(', ')} is missing`;
  return message;
}
