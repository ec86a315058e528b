/**
 * Draws docs/gallery: the first page of each template's PDF for a month of the simulated studio. `npm run gallery`. It needs pdftoppm
 * (poppler-utils), which turns pages into pictures.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { systemClock } from '../../services/common/clock.ts';
import { createRenderer } from '../../services/reports/rendering/renderer.ts';
import type { ReportResult } from '../../services/reports/types.ts';
import { simulatedReports } from './studio.ts';

const GALLERY = join(import.meta.dirname, '../../docs/gallery');
const DOTS_PER_INCH = 96;
const MOST_BYTES = 150 * 1024;
const run = promisify(execFile);

const log = pino({ level: 'warn' });
const renderer = createRenderer({}, { log, clock: systemClock });
const folder = await mkdtemp(join(tmpdir(), 'wrapsheet-gallery-'));
try {
  const drawn: string[] = [];
  for (const report of await simulatedReports()) drawn.push(await drawFirstPage(report));
  await writeFile(join(GALLERY, 'README.md'), pageOf(drawn));
} finally {
  await renderer.close();
  await rm(folder, { recursive: true, force: true });
}

/** @returns a line of the gallery's page */
async function drawFirstPage(report: ReportResult): Promise<string> {
  const name = report.template ?? 'report';
  const { bytes, pages } = await renderer.pdf(report);
  const pdf = join(folder, `${name}.pdf`);
  await writeFile(pdf, bytes);
  await run('pdftoppm', ['-r', String(DOTS_PER_INCH), '-f', '1', '-l', '1', '-singlefile', '-png', pdf, join(folder, name)]);
  const png = await readFile(join(folder, `${name}.png`));
  if (png.length > MOST_BYTES) throw new Error(`${name}.png has ${png.length} bytes; the gallery takes ${MOST_BYTES} each.`);
  await writeFile(join(GALLERY, `${name}.png`), png);
  return `## ${report.title}\n\nPage 1 of ${pages}.\n\n![First page of the report "${report.title}"](${name}.png)\n`;
}

function pageOf(drawn: readonly string[]): string {
  const head = [
    '# Gallery',
    '',
    'The first page of each template as a PDF, for May 2026 of the simulated studio, seen two hours before the month ends: unfinished days',
    'are drawn lighter and named. Made by `npm run gallery`; names, figures and prices are the demo’s.',
    '',
  ];
  return `${head.join('\n')}\n${drawn.join('\n')}`;
}
