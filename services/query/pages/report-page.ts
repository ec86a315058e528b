/** A ReportResult as a page: sentences, headline figures with their comparison, charts, tables, and how far all of it can be trusted. */
import { sayValue, type Speech } from '../../reports/format.ts';
import type {
  Column,
  Figure,
  FiguresSection,
  Note,
  ReportResult,
  Section,
  SeriesSection,
  TableRow,
  TableSection,
} from '../../reports/types.ts';
import { chart } from './chart.ts';
import { html, type Html } from './html.ts';

const SHOWN_ROWS = 50;

export function reportContent(report: ReportResult): Html {
  const speech: Speech = { locale: report.locale, currency: report.currency };
  return html`<h1>${report.title}</h1>
    <p class="range">
      ${report.range.label === report.range.text ? null : html`<strong>${report.range.label}</strong> · `}${report.range.text}${
        report.comparison === null
          ? null
          : html`<br /><span class="quiet">Compared with ${report.comparison.label}: ${report.comparison.text}</span>`
      }
    </p>
    ${report.filters.map(({ dimension, values }) => html`<p class="filter">${dimension}: ${values.map(({ name }) => name).join(', ')}</p>`)}
    <div class="summary">${report.sentences.map(({ text }) => html`<p>${text}</p>`)}</div>
    ${notes(report.notes)} ${report.sections.map((section) => sectionContent(section, speech))} ${trust(report)}`;
}

function sectionContent(section: Section, speech: Speech): Html {
  const body =
    section.kind === 'figures' ? figures(section, speech) : section.kind === 'series' ? series(section, speech) : table(section, speech);
  return html`<section id="${section.id}">
    <h2>${section.finding ?? section.title}</h2>
    <p class="quiet">${section.subtitle}</p>
    ${body}${notes(section.notes)}
  </section>`;
}

const notes = (all: readonly Note[]): Html =>
  all.length === 0
    ? html``
    : html`<ul class="notes">
        ${all.map(({ kind, text }) => html`<li class="${kind}">${text}</li>`)}
      </ul>`;

const figures = (section: FiguresSection, speech: Speech): Html =>
  html`<dl class="figures">${section.figures.map((figure) => oneFigure(figure, speech))}</dl>`;

function oneFigure(figure: Figure, speech: Speech): Html {
  const flags = [
    figure.at_least && 'at least',
    figure.provisional && 'provisional',
    figure.partial && 'so far',
    !figure.filtered && 'filter not applicable',
  ].filter((flag) => flag !== false);
  return html`<div title="${figure.formula}">
    <dt>${figure.title}</dt>
    <dd class="value">${sayValue(figure.value, figure.style, speech)}</dd>
    ${change(figure, speech)} ${interval(figure, speech)} ${figure.n === null ? null : html`<dd class="quiet">n = ${figure.n}</dd>`}
    ${flags.length === 0 ? null : html`<dd class="quiet">${flags.join(', ')}</dd>`}
    ${figure.first_reported === null ? null : html`<dd class="quiet">${figure.first_reported.text}</dd>`}
  </div>`;
}

const interval = ({ interval: span, style }: Figure, speech: Speech): Html | null =>
  span === null
    ? null
    : html`<dd class="quiet">
        ${Math.round(span.level * 100)} %: ${sayValue(span.low, style, speech)} to ${sayValue(span.high, style, speech)}
      </dd>`;

function change({ comparison, style }: Figure, speech: Speech): Html | null {
  if (comparison === null || comparison.value === null || comparison.change === null) return null;
  const sign = comparison.change > 0 ? '+' : comparison.change < 0 ? '' : '±';
  const meaning = comparison.good === null ? 'neutral' : comparison.good ? 'good' : 'bad';
  const word = comparison.good === null ? '' : comparison.good ? ', better' : ', worse';
  return html`<dd class="change ${meaning}">
    ${sign}${sayValue(comparison.change, style, speech)} from ${sayValue(comparison.value, style, speech)}${word}
  </dd>`;
}

const series = (section: SeriesSection, speech: Speech): Html =>
  html`<figure>${chart(section, speech)}${section.trend === null ? null : html`<figcaption>${section.trend.text}</figcaption>`}</figure>
    <details>
      <summary>As a table</summary>
      ${seriesTable(section, speech)}
    </details>`;

const seriesTable = (section: SeriesSection, speech: Speech): Html =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">${section.grain}</th>
          ${section.lines.map((line) => html`<th scope="col" class="number">${line.name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${section.buckets.map(
          (bucket, at) =>
            html`<tr>
              <th scope="row">${bucket.label}${bucket.partial ? ' (part)' : ''}</th>
              ${section.lines.map((line) => html`<td class="number">${sayValue(line.values[at] ?? null, line.style, speech)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

function table(section: TableSection, speech: Speech): Html {
  if (section.rows.length === 0) return html`<p class="empty">Nothing in this range.</p>`;
  const most = section.show ?? SHOWN_ROWS;
  const [shown, rest] = [section.rows.slice(0, most), section.rows.slice(most)];
  return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            ${section.columns.map((column) => html`<th scope="col" ${column.metric === null ? null : html` class="number" title="${column.formula ?? ''}"`}>${column.title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map((row) => tableRow(row, section.columns, speech))}
        </tbody>
        ${
          section.total === null
            ? null
            : html`<tfoot>
                ${tableRow(section.total, section.columns, speech)}
              </tfoot>`
        }
      </table>
    </div>
    ${rest.length === 0 ? null : html`<p class="quiet">${rest.length} more rows are in the CSV.</p>`}`;
}

const tableRow = (row: TableRow, columns: readonly Column[], speech: Speech): Html =>
  html`<tr>
    ${columns.map((column) => html`<td${column.metric === null ? null : html` class="number"`}>${cell(row, column, speech)}</td>`)}
  </tr>`;

function cell(row: TableRow, column: Column, speech: Speech): string {
  const value = row.cells[column.id] ?? null;
  if (typeof value === 'number' && column.style !== null) return sayValue(value, column.style, speech);
  if (value === null) return column.kind === 'dimension' ? 'none' : '–';
  return row.names[column.id] ?? String(value);
}

const trust = (report: ReportResult): Html =>
  html`<footer>
    <h2>About these figures</h2>
    <p>
      Complete up to ${report.watermark}; GPU time is provisional from ${report.provisional_from}.
      ${
        report.verified_to === null
          ? 'Not verified against the raw events yet.'
          : `Verified against the raw events up to ${report.verified_to}.`
      }
      ${report.dead_letters === 0 ? 'No rejected events are waiting.' : `${report.dead_letters} rejected events are waiting to be replayed.`}
    </p>
    <details>
      <summary>Formulas</summary>
      <dl>
        ${Object.values(report.formulas).map(
          ({ title, formula }) =>
            html`<dt>${title}</dt>
              <dd>${formula}</dd>`,
        )}
      </dl>
    </details>
  </footer>`;
