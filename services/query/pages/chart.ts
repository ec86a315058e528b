/** Small charts as inline SVG: bars or lines over the buckets of a series. What is unknown is a gap; what is incomplete is drawn lighter. */
import { sayValue, type Speech } from '../../reports/format.ts';
import type { SeriesSection } from '../../reports/types.ts';
import { html, type Html } from './html.ts';

const WIDTH = 720;
const HEIGHT = 220;
const LEFT = 64;
const BOTTOM = 28;
const TOP = 12;
const TICKS = 4;
const MOST_LABELS = 8;

export function chart(section: SeriesSection, speech: Speech): Html {
  const values = section.lines.flatMap((line) => line.values.filter((value) => value !== null));
  if (values.length === 0) return html`<p class="empty">Nothing in this range.</p>`;
  const stacked = section.chart === 'stacked' || section.chart === 'area';
  const top = niceTop(stacked ? Math.max(...section.buckets.map((_, at) => sumAt(section, at))) : Math.max(...values));
  const low = Math.min(0, ...values);
  const y = (value: number) => TOP + (1 - (value - low) / (top - low)) * (HEIGHT - TOP - BOTTOM);
  const step = (WIDTH - LEFT) / section.buckets.length;
  const asBars = section.chart !== 'line';
  return html`<svg
      class="chart"
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      role="img"
      aria-label="${section.finding ?? section.title}. ${section.subtitle}"
    >
      ${grid(section, top, low, y, speech)} ${asBars ? bars(section, stacked, step, y) : lines(section, step, y)}
      ${bucketLabels(section, step)}
    </svg>
    ${
      section.lines.length > 1
        ? html`<ul class="key">
            ${section.lines.map((line, at) => html`<li class="s${at % 8}">${line.name}</li>`)}
          </ul>`
        : null
    }`;
}

const sumAt = (section: SeriesSection, at: number): number =>
  section.lines.reduce((sum, line) => sum + Math.max(0, line.values[at] ?? 0), 0);

/** The least of 1, 2, 2.5, 5, 10 × a power of ten that is not below the value. */
function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= value) ?? 10);
}

function grid(section: SeriesSection, top: number, low: number, y: (value: number) => number, speech: Speech): readonly Html[] {
  const style = section.lines[0]?.style ?? 'count';
  return Array.from({ length: TICKS + 1 }, (_, tick) => {
    const value = low + ((top - low) * tick) / TICKS;
    const at = y(value).toFixed(1);
    return html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${at}" y2="${at}" /><text class="tick" x="${LEFT - 8}" y="${at}" dy="4"
        >${sayValue(value, style, speech)}</text
      >`;
  });
}

const isLight = (section: SeriesSection, at: number): boolean =>
  section.buckets[at]?.partial === true || section.buckets[at]?.provisional === true;

function bars(section: SeriesSection, stacked: boolean, step: number, y: (value: number) => number): readonly Html[] {
  const wide = step * 0.72;
  const each = stacked ? wide : wide / section.lines.length;
  return section.buckets.flatMap((_, at) => {
    let below = 0;
    return section.lines.map((line, order) => {
      const value = line.values[at] ?? null;
      if (value === null) return html``;
      const from = stacked ? below : 0;
      if (stacked) below += value;
      const x = LEFT + at * step + (step - wide) / 2 + (stacked ? 0 : order * each);
      const [upper, lower] = [y(Math.max(from, from + value)), y(Math.min(from, from + value))];
      const light = isLight(section, at) ? ' light' : '';
      return html`<rect
        class="s${order % 8}${light}"
        x="${x.toFixed(1)}"
        y="${upper.toFixed(1)}"
        width="${each.toFixed(1)}"
        height="${Math.max(0, lower - upper).toFixed(1)}"
      />`;
    });
  });
}

function lines(section: SeriesSection, step: number, y: (value: number) => number): readonly Html[] {
  return section.lines.map((line, order) => {
    const points = line.values.map((value, at) =>
      value === null ? null : { x: LEFT + (at + 0.5) * step, y: y(value), light: isLight(section, at) },
    );
    const pieces = points.map((point, at) =>
      point === null ? '' : `${points[at - 1] == null ? 'M' : 'L'}${point.x.toFixed(1)} ${point.y.toFixed(1)}`,
    );
    const dots = points.flatMap((point) =>
      point === null
        ? []
        : [
            html`<circle
              class="s${order % 8}${point.light ? ' light' : ''}"
              cx="${point.x.toFixed(1)}"
              cy="${point.y.toFixed(1)}"
              r="3"
            />`,
          ],
    );
    return html`<path class="line s${order % 8}" d="${pieces.join('')}" />${dots}`;
  });
}

function bucketLabels(section: SeriesSection, step: number): readonly Html[] {
  const every = Math.ceil(section.buckets.length / MOST_LABELS);
  return section.buckets.map((bucket, at) =>
    at % every === 0
      ? html`<text class="bucket" x="${(LEFT + (at + 0.5) * step).toFixed(1)}" y="${HEIGHT - 8}">${bucket.label}</text>`
      : html``,
  );
}
