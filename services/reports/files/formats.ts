/** The formats in which a stored report can be had. Each is made from the stored result alone, so all of them show the same. */
import { WrapsheetError } from '../../common/errors.ts';
import { reportCsv, type CsvOptions } from '../csv.ts';
import type { Renderer } from '../rendering/renderer.ts';
import type { ReportResult } from '../types.ts';
import type { Pieces } from './contents.ts';
import { csvZip } from './csv-zip.ts';

export const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const;
export type Delimiter = keyof typeof DELIMITERS;

/** What a reader may choose. Options that a format does not know do nothing. */
export interface FormatOptions {
  readonly delimiter?: Delimiter;
  readonly bom?: boolean;
  readonly header?: boolean;
  /** CSV: this section alone. */
  readonly section?: string;
}

/** A render that is under way. */
export interface Rendering {
  readonly signal: AbortSignal;
  /** The studio's logo as a data URI; null: none. */
  readonly logo: string | null;
  /** Says what is being done, in words for people. */
  readonly step: (text: string) => void;
}

/** How a file with these options is told from others of the same report. */
export interface FileKind {
  readonly format: string;
  readonly variant: string;
  readonly contentType: string;
  /** Without the dot. */
  readonly extension: string;
  readonly section: string | null;
}

interface Format {
  kind(options: FormatOptions): Omit<FileKind, 'format'>;
  /** Piece by piece. */
  render(result: ReportResult, options: FormatOptions, rendering: Rendering): Pieces;
}

export interface ReportFormats {
  readonly names: readonly string[];
  /** @throws WrapsheetError `unknown_format`, naming those there are */
  kindOf(name: string, options?: FormatOptions): FileKind;
  /** @throws WrapsheetError `unknown_format`, `bad_request` for a section that is none; while it is read what rendering throws */
  render(name: string, result: ReportResult, options: FormatOptions, rendering: Rendering): Pieces;
}

const tableExtension = ({ delimiter }: FormatOptions): string => (delimiter === 'tab' ? 'tsv' : 'csv');

const csvOptions = ({ delimiter = 'comma', bom = false, header = false }: FormatOptions): CsvOptions => ({
  delimiter: DELIMITERS[delimiter],
  bom,
  header,
});

const variantOf = (name: string, { delimiter = 'comma', bom, header }: FormatOptions): string =>
  [name, ...(delimiter === 'comma' ? [] : [delimiter]), ...(bom ? ['bom'] : []), ...(header ? ['header'] : [])].join('+');

const JSON_FORMAT: Format = {
  kind: () => ({ variant: 'json', contentType: 'application/json; charset=utf-8', extension: 'json', section: null }),
  render: (result) => [`${JSON.stringify(result, null, 2)}\n`],
};

const CSV_FORMAT: Format = {
  kind: (options) => ({
    variant: `${variantOf('csv', options)}${options.section === undefined ? '' : `:${options.section}`}`,
    contentType: options.delimiter === 'tab' ? 'text/tab-separated-values; charset=utf-8' : 'text/csv; charset=utf-8',
    extension: tableExtension(options),
    section: options.section ?? null,
  }),
  render(result, { section, ...options }) {
    if (section === undefined) return reportCsv(result, csvOptions(options));
    const ids = result.sections.map(({ id }) => id);
    if (ids.includes(section)) return reportCsv(result, { ...csvOptions(options), section });
    throw new WrapsheetError('bad_request', `This report has no section "${section}"; it has ${ids.join(', ')}.`, {
      params: { available: ids },
    });
  },
};

const ZIP_FORMAT: Format = {
  kind: (options) => ({ variant: variantOf('zip', options), contentType: 'application/zip', extension: 'zip', section: null }),
  render: (result, options) => csvZip(result, csvOptions(options), tableExtension(options)),
};

/** What a reader is told of the renderer's steps. */
const PDF_STEPS = { html: 'drawing the pages', layout: 'laying out the pages', print: 'printing the pages', finish: 'finishing' } as const;

function pdfFormat(renderer: Pick<Renderer, 'pdf'>): Format {
  async function* print(result: ReportResult, { signal, logo, step }: Rendering): AsyncGenerator<Buffer> {
    step('rendering PDF: waiting for a page');
    const { bytes } = await renderer.pdf(result, { signal, logo, onProgress: (at) => step(`rendering PDF: ${PDF_STEPS[at]}`) });
    step('writing the PDF');
    yield bytes;
  }
  return {
    kind: () => ({ variant: 'pdf', contentType: 'application/pdf', extension: 'pdf', section: null }),
    render: (result, _options, rendering) => print(result, rendering),
  };
}

export function createFormats(renderer: Pick<Renderer, 'pdf'>): ReportFormats {
  const formats = new Map<string, Format>([
    ['pdf', pdfFormat(renderer)],
    ['csv', CSV_FORMAT],
    ['zip', ZIP_FORMAT],
    ['json', JSON_FORMAT],
  ]);
  const names = [...formats.keys()];
  function named(name: string): Format {
    const format = formats.get(name);
    if (format !== undefined) return format;
    throw new WrapsheetError('unknown_format', `There is no format "${name}"; there are ${names.join(', ')}.`, {
      params: { available: names },
    });
  }
  return {
    names,
    kindOf: (name, options = {}) => ({ format: name, ...named(name).kind(options) }),
    render: (name, result, options, rendering) => named(name).render(result, options, rendering),
  };
}
