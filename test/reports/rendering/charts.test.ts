import { describe, expect, it } from 'vitest';
import { coloursOf } from '../../../services/reports/rendering/charts/colours.ts';
import { drawPanel } from '../../../services/reports/rendering/charts/chart.ts';
import { domainOf, intervalGlyph } from '../../../services/reports/rendering/charts/glyphs.ts';
import { spread } from '../../../services/reports/rendering/charts/labels.ts';
import { fitted, widthOf } from '../../../services/reports/rendering/charts/measure.ts';
import { panelsOf } from '../../../services/reports/rendering/charts/panels.ts';
import { saidAxis, sayTicks, ticksOf, valueAxis } from '../../../services/reports/rendering/charts/ticks.ts';
import type { SeriesSection } from '../../../services/reports/types.ts';
import { days, line, series } from '../../support/report-result.ts';

const SPEECH = { locale: 'en-GB', currency: 'EUR' };
const draw = (section: SeriesSection): string => drawPanel(panelsOf(section)[0]!, section, SPEECH, { width: 640, height: 216 }).svg;
const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!.replaceAll('&lt;', '<').replaceAll('&gt;', '>'));
/** The drawn lines: open paths of this colour. */
const strokes = (svg: string, colour: string): string[] =>
  [...svg.matchAll(/<path d="([^"]+)"[^>]*fill="none"[^>]*stroke="(#[0-9a-f]+)"/g)]
    .filter(([, , stroke]) => stroke === colour)
    .map(([, path]) => path!);

const values = (...ids: string[]) => ids.map((id) => ({ id, metric: 'attempts', value: id, other: false }));

/** How many pieces the first line of a chart is drawn in. */
const moves = (svg: string): number => strokes(svg, '#0072b2').join('').match(/M/g)?.length ?? 0;

describe('colours', () => {
  it('are always the same four for busy, idle, down and unknown', () => {
    const states = ['busy_hours', 'idle_hours', 'down_hours', 'unknown_hours'].map((metric) => ({
      id: metric,
      metric,
      value: null,
      other: false,
    }));
    const forward = coloursOf(states, null);
    expect(new Set(forward).size).toBe(4);
    expect(coloursOf(states.toReversed(), null)).toEqual(forward.toReversed());
  });

  it('follow a value, not its rank', () => {
    const [portrait, crowd] = coloursOf(values('portrait', 'crowd'), 'scene_type');
    expect(coloursOf(values('crowd', 'portrait'), 'scene_type')).toEqual([crowd, portrait]);
  });

  it('differ between seven values, and leave the rest grey', () => {
    const seven = coloursOf(values('a', 'b', 'c', 'd', 'e', 'f', 'g'), 'scene_type');
    expect(new Set(seven).size).toBe(7);
    const [rest] = coloursOf([{ id: 'o', metric: 'attempts', value: null, other: true }], 'scene_type');
    expect(seven).not.toContain(rest);
  });
});

describe('an axis', () => {
  it('begins at zero for bars, however near each other they are', () => {
    expect(valueAxis([98, 99], 'count', true).min).toBe(0);
  });

  it('may begin higher for lines that zero would flatten', () => {
    const { min } = valueAxis([98, 99], 'count', false);
    expect(min).toBeGreaterThan(90);
    expect(min).toBeLessThanOrEqual(98);
  });

  it('holds every value, with steps that people count in', () => {
    for (const values of [
      [0.1, 7.3],
      [1204, 3],
      [0.00002, 0.00001],
      [-5, 12],
    ]) {
      const axis = valueAxis(values, 'hours', true);
      expect(axis.min).toBeLessThanOrEqual(Math.min(...values));
      expect(axis.max).toBeGreaterThanOrEqual(Math.max(...values));
      expect(ticksOf(axis).length).toBeLessThanOrEqual(8);
    }
    expect(valueAxis([90], 'duration', true).step).toBe(24);
    expect(valueAxis([3], 'count', true).step).toBe(1);
  });

  it.each([
    ['values that hardly differ', [2, 2, 2.000_1], 'hours', false],
    ['values that hardly show in their unit', [0.000_01, 0.000_02], 'hours', true],
    ['nothing but the same share', [0.913, 0.913], 'percent', false],
    ['a few that are far apart', [3, 1204], 'count', false],
  ] as const)('has no two ticks that read alike, with %s', (_what, values, style, fromZero) => {
    const { axis, texts } = saidAxis(values, style, fromZero, SPEECH);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.length).toBeGreaterThan(1);
    expect(texts).toHaveLength(ticksOf(axis).length);
    expect(axis.max).toBeGreaterThanOrEqual(Math.max(...values));
  });

  it('does not pass 100 % for shares of a whole', () => {
    expect(valueAxis([0.2, 1], 'percent', true).max).toBe(1);
  });

  it('says its ticks with as many digits as they all need', () => {
    expect(sayTicks([0, 0.25, 0.5], 'percent', SPEECH)).toEqual(['0 %', '25 %', '50 %']);
    expect(sayTicks([0, 0.005, 0.01], 'percent', SPEECH)).toEqual(['0.0 %', '0.5 %', '1.0 %']);
    expect(sayTicks([0, 0.5, 1], 'quotient', { ...SPEECH, locale: 'de' })).toEqual(['0,0', '0,5', '1,0']);
    expect(sayTicks([0, 1000, 2000], 'count', SPEECH)).toEqual(['0', '1,000', '2,000']);
  });
});

describe('labels', () => {
  it('stand apart, in their order, inside the plot', () => {
    const placed = spread(
      [
        { index: 0, y: 50 },
        { index: 1, y: 51 },
        { index: 2, y: 49 },
      ],
      14,
      0,
      100,
    );
    expect(placed.map(({ index }) => index)).toEqual([2, 0, 1]);
    const heights = placed.map(({ y }) => y);
    expect(heights[1]! - heights[0]!).toBeGreaterThanOrEqual(14);
    expect(heights[2]! - heights[1]!).toBeGreaterThanOrEqual(14);
  });

  it('move up where the foot of the plot has no room', () => {
    const heights = spread(
      [
        { index: 0, y: 99 },
        { index: 1, y: 100 },
      ],
      14,
      0,
      100,
    ).map(({ y }) => y);
    expect(heights).toEqual([86, 100]);
  });

  it('are cut between letters as readers see them, with an ellipsis', () => {
    const family = '👩‍👩‍👧';
    const cut = fitted(family.repeat(10), 10, 50);
    expect(cut.replace('…', '').length % family.length).toBe(0);
    expect(cut.endsWith('…')).toBe(true);
    expect(widthOf(cut, 10)).toBeLessThanOrEqual(50);
    expect(fitted('short', 10, 500)).toBe('short');
  });
});

/** Where each text of a drawing stands: its middle is its place. */
function boxesOf(svg: string) {
  return [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*?text-anchor="(\w+)"(?: font-size="(\d+)")?>([^<]*)</g)].map(
    ([, x, y, anchor, size = '11', text]) => {
      const width = widthOf(text!, Number(size));
      const left = Number(x) - (anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0);
      const top = Number(y) - Number(size) / 2;
      return { text: text!, left, right: left + width, top, bottom: top + Number(size) };
    },
  );
}
type Box = ReturnType<typeof boxesOf>[number];
const overlap = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

const unfinished = (count: number, kinds: Readonly<Record<number, object>>) =>
  days('2026-11-01', count).map((bucket, index) => ({ ...bucket, ...kinds[index] }));
const topOf = (section: SeriesSection): number => drawPanel(panelsOf(section)[0]!, section, SPEECH, { width: 640, height: 216 }).plot.top;

describe('what stands above bars', () => {
  it.each([
    ['the last one', [1, 2, 3], { 2: { partial: true } }],
    ['a complete one beside it', [1, 4, 3.9], { 2: { partial: true } }],
    ['both, under one name', [1, 4, 4], { 1: { partial: true }, 2: { provisional: true } }],
    ['the first and the last', [10, 2, 3, 4, 10], { 0: { partial: true }, 4: { partial: true } }],
    ['one of several', [9, 9, 9, 10, 10], { 3: { provisional: true }, 4: { partial: true } }],
  ] as const)('does not cover the names of unfinished periods where a bar reaches the top of the axis: %s', (_, heights, kinds) => {
    const section = series([line([...heights])], { buckets: unfinished(heights.length, kinds) });
    for (const size of [
      { width: 640, height: 216 },
      { width: 312, height: 150 },
    ]) {
      const { svg } = drawPanel(panelsOf(section)[0]!, section, SPEECH, size);
      const boxes = boxesOf(svg);
      const names = boxes.filter(({ text }) => /incomplete|provisional/.test(text));
      const values = boxes.filter(({ text }) => text.endsWith('.0 h') || text.endsWith('.9 h'));
      expect(names.length).toBeGreaterThan(0);
      expect(values).toHaveLength(heights.length);
      expect(names.flatMap((name) => values.filter((value) => overlap(name, value)).map(({ text }) => `${name.text} on ${text}`))).toEqual(
        [],
      );
      expect(boxes.filter(({ top }) => top < 0)).toEqual([]);
    }
  });

  it('is left out where it would run into the next', () => {
    const many = series([line([9, 9, 10, 9, 10, 10, 9, 10, 9, 9, 10, 10])]);
    const two = series([line([1204.5, 1300, 1210]), line([1204.5, 1300, 1210], { id: 'b', name: 'B' })]);
    for (const section of [many, two])
      for (const width of [640, 312, 200]) {
        const { svg } = drawPanel(panelsOf(section)[0]!, section, SPEECH, { width, height: 150 });
        const boxes = boxesOf(svg);
        expect(boxes.flatMap((one, index) => boxes.slice(index + 1).filter((other) => overlap(one, other)))).toEqual([]);
      }
    expect(texts(draw(many))).toContain('10.0 h');
  });

  it('takes no room where every period is complete', () => {
    const complete = topOf(series([line([1, 2])]));
    expect(topOf(series([line([1, 2])], { buckets: unfinished(2, { 1: { partial: true } }) }))).toBeGreaterThan(complete);
    expect(topOf(series([line([1, 2])], { chart: 'line', buckets: unfinished(2, { 1: { partial: true } }) }))).toBe(complete);
  });
});

describe('a chart', () => {
  it('names up to five lines beside their ends, with their last values', () => {
    const section = series([line([1, 2]), line([3, 4], { id: 'b', name: '<Aurora> & co' })], { chart: 'line', dimension: 'project_id' });
    const said = texts(draw(section));
    expect(said).toContain('GPU hours 2.0 h');
    expect(said.join()).toContain('<Aurora> &amp; co 4.0 h');
  });

  it('keeps the value of a line whose name has no room', () => {
    const section = series([line([1, 2], { name: 'x'.repeat(200) }), line([3, 4], { id: 'b' })], { chart: 'line' });
    expect(texts(draw(section)).some((text) => /^x+… 2\.0 h$/.test(text))).toBe(true);
  });

  it('breaks a line where a value is missing', () => {
    const whole = draw(series([line([1, 2, 3, 4])], { chart: 'line' }));
    const gapped = draw(series([line([1, 2, null, 4, 5])], { chart: 'line' }));
    expect(moves(whole)).toBe(1);
    expect(moves(gapped)).toBe(2);
  });

  it('draws an unfinished period lighter, and names it', () => {
    const [first, second] = days('2026-11-01', 2);
    const section = series([line([10, 4])], { buckets: [first!, { ...second!, partial: true }] });
    const svg = draw(section);
    expect(texts(svg)).toContain('incomplete');
    expect(svg).toMatch(/fill="#0072b2"[^>]*opacity="0\.4"/);
    expect(svg).not.toMatch(/<text[^>]*opacity/);
  });

  it('shades what is not known yet', () => {
    const [first, second, third] = days('2026-11-01', 3);
    const section = series([line([10, null, null])], { buckets: [first!, { ...second!, future: true }, { ...third!, future: true }] });
    expect(texts(draw(section))).toContain('not known yet');
  });

  it('stacks what is below zero downwards, within its axis', () => {
    const section = series([line([3, -2]), line([1, 4], { id: 'b', name: 'B' }), line([-1, -2], { id: 'c', name: 'C' })], {
      chart: 'stacked',
    });
    const bars = [...draw(section).matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="([\d.]+)" fill="[^"]+" stroke/g)];
    const [a, a2, b, b2, c, c2] = bars.map(([, , y, height]) => ({ top: Number(y), foot: Number(y) + Number(height) }));
    // Upwards from zero: the first on it, the second on the first; downwards the third, or the third below the first.
    expect([b!.foot, a!.foot]).toEqual([a!.top, c!.top].map((place) => expect.closeTo(place, 1)));
    expect([b2!.foot, a2!.foot]).toEqual([a2!.top, c2!.top].map((place) => expect.closeTo(place, 1)));
    expect(Math.max(...[a, a2, b, b2, c, c2].map((bar) => bar!.foot))).toBeLessThan(216 - 20);
  });

  it('becomes small multiples where there are more lines than can be told apart', () => {
    const many = Array.from({ length: 9 }, (_, index) => line([index], { id: `l${index}`, name: `Line ${index}`, value: `v${index}` }));
    expect(panelsOf(series(many, { dimension: 'scene_type' })).map(({ title }) => title)).toEqual(many.map(({ name }) => name));
  });

  it('keeps measures of different units on axes of their own', () => {
    const section = series([line([1]), line([2], { id: 'b', name: 'Share', unit: 'ratio', style: 'percent' })]);
    expect(panelsOf(section).map(({ title, style }) => ({ title, style }))).toEqual([
      { title: 'GPU hours', style: 'hours' },
      { title: 'Share', style: 'percent' },
    ]);
  });
});

describe('an interval in a cell', () => {
  it('is drawn to the scale of its table, filled only where it leaves zero out', () => {
    const clear = { low: 0.1, value: 0.2, high: 0.3 };
    const unclear = { low: -0.1, value: 0.1, high: 0.3 };
    const domain = domainOf([clear, unclear]);
    expect(domain).toEqual([-0.1, 0.3]);
    expect(intervalGlyph(clear, domain, '#0072b2')).toContain('fill="#0072b2"');
    expect(intervalGlyph(unclear, domain, '#0072b2')).toContain('fill="#ffffff"');
  });
});
