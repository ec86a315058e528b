/**
 * Title, author, subject and dates of a PDF, written as an incremental update (ISO 32000-1, 7.5.6): the browser's bytes stay as they are, and
 * a new information dictionary follows them. Dates are those of the report and ids count from one, so that drawing it again gives no other
 * document.
 */
export interface PdfMetadata {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  readonly keywords: string;
  /** ISO 8601 */
  readonly createdAt: string;
}

const TRAILER = /trailer\s*<<(.*?)>>\s*startxref\s+(\d+)\s+%%EOF\s*$/s;
const TAIL_BYTES = 2048;

/** @throws Error where the bytes do not end as the browser's PDFs do */
export function withMetadata(pdf: Uint8Array, metadata: PdfMetadata): Buffer {
  const tail = Buffer.from(pdf.subarray(Math.max(0, pdf.length - TAIL_BYTES))).toString('latin1');
  const [, trailer, startxref] = TRAILER.exec(tail) ?? [];
  const info = trailer === undefined ? undefined : /\/Info\s+(\d+)\s+(\d+)\s+R/.exec(trailer);
  if (trailer === undefined || startxref === undefined || !info) throw new Error('The browser’s PDF does not end with a trailer.');
  const [, number = '', generation = '0'] = info;
  const object = `\n${number} ${generation} obj\n${dictionary(metadata)}\nendobj\n`;
  const offset = String(pdf.length + 1).padStart(10, '0');
  const table = `xref\n${number} 1\n${offset} ${generation.padStart(5, '0')} n \n`;
  const end = `trailer\n<<${trailer}\n/Prev ${startxref}>>\nstartxref\n${pdf.length + Buffer.byteLength(object, 'latin1')}\n%%EOF\n`;
  return Buffer.concat([renumbered(redated(pdf, metadata.createdAt)), Buffer.from(`${object}${table}${end}`, 'latin1')]);
}

const HEAD_BYTES = 4096;

/** The browser's own dictionary tells the second of printing; it stays in the file, with the report's time at the same length. */
function redated(pdf: Uint8Array, createdAt: string): Buffer {
  const copy = Buffer.from(pdf);
  const head = copy.subarray(0, HEAD_BYTES).toString('latin1');
  for (const { index, 1: name = '' } of head.matchAll(/(\/(?:Creation|Mod)Date \()D:\d{14}\+00'00'\)/g)) {
    copy.write(`D:${digitsOf(createdAt)}+00'00'`, index + name.length, 'latin1');
  }
  return copy;
}

/** Titles and descriptions are not ids, whatever they say. */
const TAG_ID = /(?<!\/(?:Title|Alt|ActualText|E|Lang) ?)\(node(\d{8})\)/g;

/** The browser counts the ids of tags on from document to document; here they count from one, at the same length. */
function renumbered(pdf: Buffer): Buffer {
  const ids = [...pdf.toString('latin1').matchAll(TAG_ID)].map(({ index, 1: digits }) => ({ index, id: Number(digits) }));
  const before = ids.reduce((least, { id }) => Math.min(least, id), Infinity) - 1;
  for (const { index, id } of ids) pdf.write(String(id - before).padStart(8, '0'), index + '(node'.length, 'latin1');
  return pdf;
}

/** YYYYMMDDHHmmSS in UTC. */
const digitsOf = (iso: string): string => new Date(iso).toISOString().replaceAll(/[-:T]|\..*$/g, '');

/** How many pages there are: the count at the root of the page tree, the greatest of its nodes. */
export function countPages(pdf: Uint8Array): number {
  const counts = [
    ...Buffer.from(pdf)
      .toString('latin1')
      .matchAll(/\/Type\s*\/Pages\b[^>]*?\/Count\s+(\d+)/g),
  ].map(([, count]) => Number(count));
  return Math.max(0, ...counts);
}

function dictionary({ title, author, subject, keywords, createdAt }: PdfMetadata): string {
  const date = `(D:${digitsOf(createdAt)}Z)`;
  const entries = [
    ['Title', text(title)],
    ['Author', text(author)],
    ['Subject', text(subject)],
    ['Keywords', text(keywords)],
    ['Creator', text('wrapsheet')],
    ['Producer', text('wrapsheet, Chromium (Skia/PDF)')],
    ['CreationDate', date],
    ['ModDate', date],
  ];
  return `<<${entries.map(([name, value]) => `/${name} ${value}`).join('\n')}>>`;
}

/** A text string: UTF-16 with its mark, in hexadecimal. */
const text = (value: string): string => `<FEFF${Buffer.from(value, 'utf16le').swap16().toString('hex').toUpperCase()}>`;
