import { describe, expect, it } from 'vitest';
import { createRenderer } from '../../../services/reports/rendering/renderer.ts';
import type { ReportResult, Section, TableSection } from '../../../services/reports/types.ts';
import { ODD_NAMES } from '../../support/odd-names.ts';
import { days, figure, figures, line, projectRow, projectTable, resultWith, series } from '../../support/report-result.ts';
import { quietLog } from '../../support/quiet-log.ts';

const renderer = createRenderer({}, { log: quietLog, clock: { now: () => 0 } });

/** The document without its style sheet, whose fonts are half a megabyte. */
const bodyOf = (result: ReportResult, logo: string | null = null): string => {
  const { html } = renderer.html(result, { logo });
  return html.slice(html.indexOf('<body>'));
};
/** What a reader sees: tags out, entities back, white space as one space. */
const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#x3D;', '=')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
const say = (...sections: readonly Section[]): string => textOf(bodyOf(resultWith(sections)));

const HOSTILE = `"><script>alert('1')</script></style><img src=x onerror="alert(2)">`;

describe('a report as a page', () => {
  it('has every section of the result among its parts, in its order', () => {
    const { parts, html } = renderer.html(
      resultWith([
        figures([figure()]),
        series([line([1, 2])]),
        projectTable([projectRow('p', 'Aurora', 2)]),
        series([line([])], { id: 'second' }),
      ]),
    );
    expect(parts).toEqual([
      'cover',
      'summary',
      'section:headline',
      'section:over_time',
      'section:by_project',
      'section:second',
      'appendix',
    ]);
    const present = [...html.matchAll(/data-part="([^"]+)"/g)].map(([, part]) => part);
    expect(present).toEqual(parts);
  });

  it('fails under the name of the part that cannot be drawn', () => {
    const broken = { ...projectTable([]), columns: null } as unknown as TableSection;
    expect(() => renderer.html(resultWith([figures([figure()]), broken]))).toThrow(
      expect.objectContaining({
        code: 'render_failed',
        params: { part: 'section:by_project' },
        message: expect.stringContaining('section:by_project'),
      }),
    );
  });

  it('escapes whatever names, titles and notes say', () => {
    const hostile = resultWith(
      [
        figures([figure({ title: HOSTILE, formula: HOSTILE })], { title: HOSTILE, notes: [{ kind: 'warning', text: HOSTILE }] }),
        series([line([1, 2, 3], { name: HOSTILE }), line([2, 3, 4], { id: 'b', name: HOSTILE })], {
          finding: HOSTILE,
          chart: 'line',
          subtitle: HOSTILE,
        }),
        projectTable([projectRow('p', HOSTILE, 1)]),
      ],
      {
        title: HOSTILE,
        studio: HOSTILE,
        sentences: [{ text: HOSTILE, parts: [{ text: HOSTILE, figure: null }] }],
        notes: [{ kind: 'warning', text: HOSTILE }],
        filters: [{ dimension: 'project_id', values: [{ id: 'p', name: HOSTILE }] }],
        requested_by: { id: 'u', name: HOSTILE },
      },
    );
    const { html } = renderer.html(hostile, { logo: HOSTILE });
    expect(html.includes('<script')).toBe(false);
    expect(html.includes('<img src=x')).toBe(false);
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect(textOf(bodyOf(hostile))).toContain(HOSTILE);
  });

  it('shows every odd name as it is, or as a blank name where there is nothing to see', () => {
    const text = say(projectTable(ODD_NAMES.map((name, index) => projectRow(`p${index}`, name, index + 1))));
    for (const name of ODD_NAMES)
      expect(text).toContain(name.trim() === '' || name === '\u200b' ? 'blank name' : name.replaceAll(/\s+/g, ' ').trim());
  });

  it('is the same document whatever was drawn before it', () => {
    const result = resultWith([series([line([1, 2, 3]), line([3, 2, 1], { id: 'b' })], { chart: 'line' })]);
    const first = renderer.html(result).html;
    renderer.html(resultWith([series([line([5, 6, 7])])]));
    expect(renderer.html(result).html === first).toBe(true);
  });

  it('writes numbers and dates in the locale of the result, and its words as English', () => {
    const { html } = renderer.html(resultWith([figures([figure({ value: 1234.5, unit: 'hours', style: 'hours' })])], { locale: 'de' }));
    expect(textOf(html)).toContain('1.235');
    expect(html).toContain('<html lang="en"');
  });

  it('carries the logo, and asks nothing of the network', () => {
    const html = bodyOf(resultWith([figures([figure()])]), 'data:image/png;base64,AAAA');
    expect(html).toContain('src="data:image/png;base64,AAAA"');
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
  });
});

describe('headline figures', () => {
  it('say arrow, amount, base and whether that is good, not by colour alone', () => {
    const html = bodyOf(
      resultWith([figures([figure({ value: 45, comparison: { value: 41, n: null, change: 4, relative: 4 / 41, good: true } })])]),
    );
    expect(textOf(html)).toContain('+9.8 % , better from 41 in October 2026');
    expect(html).toContain('aria-label="up"');
  });

  it('call more of what should be less worse', () => {
    const retries = figure({
      value: 1.5,
      unit: 'ratio',
      style: 'quotient',
      better: 'down',
      comparison: { value: 1, n: null, change: 0.5, relative: 0.5, good: false },
    });
    expect(say(figures([retries]))).toContain('+50.0 % , worse from 1.00');
  });

  it('say shares in points, and from nothing in the unit of the figure', () => {
    const share = figure({
      value: 0.914,
      unit: 'ratio',
      style: 'percent',
      comparison: { value: 0.882, n: null, change: 0.032, relative: 0.036, good: true },
    });
    const fromNone = figure({ id: 'b', value: 7, comparison: { value: 0, n: null, change: 7, relative: null, good: true } });
    const text = say(figures([share, fromNone]));
    expect(text).toContain('+3.2 points , better from 88.2 %');
    expect(text).toContain('+7 , better from 0');
  });

  it('call what reads the same unchanged', () => {
    const same = figure({
      value: 0.91401,
      unit: 'ratio',
      style: 'percent',
      comparison: { value: 0.914, n: null, change: 0.00001, relative: 0.00001, good: true },
    });
    expect(say(figures([same]))).toContain('unchanged');
  });

  it('are five at most; the others stand below in full', () => {
    const html = bodyOf(
      resultWith([
        figures(Array.from({ length: 8 }, (_, index) => figure({ id: `f${index}`, title: `Figure ${index}`, value: 100 + index }))),
      ]),
    );
    expect(html.match(/<p class="value/g)).toHaveLength(5);
    for (let index = 0; index < 8; index += 1) expect(textOf(html)).toContain(`Figure ${index} ${100 + index}`);
  });

  it('put the unit below a value that leaves no room for it, and set smaller what has none itself', () => {
    const five = [32_990.21, 1_332_990.21, 4.9, 5, 6].map((value, index) =>
      figure({ id: `f${index}`, value, unit: 'money', style: 'money' }),
    );
    const classes = [...bodyOf(resultWith([figures(five)])).matchAll(/<p class="value ?([a-z]*)"/g)].map(([, size]) => size);
    expect(classes).toEqual(['long', 'longest', '', '', '']);
  });

  it.each([
    ['money without a price', { unit: 'money', style: 'money' }, 'no price for its GPU time'],
    ['money of characters, none of which was delivered', { unit: 'money', style: 'money', n: 0 }, 'nothing was delivered in this range'],
    ['a mean over nothing', { unit: 'hours', style: 'duration', n: 0 }, 'nothing to measure in this range'],
  ] as const)('say why a figure has no value: %s', (_, what, expected) => {
    expect(say(figures([figure({ value: null, ...what })]))).toContain(`– ${expected}`);
  });

  it('show the unknown as unknown, lower bounds as such, and intervals', () => {
    const text = say(
      figures([
        figure({ value: null }),
        figure({ id: 'b', value: 10, unit: 'money', style: 'money', at_least: true }),
        figure({ id: 'c', value: 50, unit: 'hours', style: 'duration', interval: { low: 48, high: 53, level: 0.95, method: 'bootstrap' } }),
      ]),
    );
    expect(text).toContain('– not known in this range');
    expect(text).toContain('at least 10.00 EUR');
    expect(text).toContain('95 % interval 2 d to 2 d 5 h');
  });
});

describe('charts', () => {
  const [first, second, third] = days('2026-11-01', 3) as [never, never, never];

  it('say that nothing is there rather than come out empty', () => {
    expect(say(series([line([null, null])]))).toContain('GPU hours: nothing to measure in any of these 2 periods.');
    expect(say(series([line([0, 0])]))).toContain('GPU hours: none in any of these 2 periods.');
    expect(say(series([]))).toContain('GPU hours: nothing to measure in this range.');
    expect(say(series([line([null])], { buckets: [{ ...(first as object), future: true } as never] }))).toContain('nothing is known yet');
  });

  it('name missing values as gaps, and unfinished periods', () => {
    const buckets = [first, second, { ...(third as object), partial: true } as never];
    const text = say(series([line([1, null, 3])], { buckets, chart: 'line' }));
    expect(text).toContain('No value in 1 of 3 days: drawn as a gap, not as zero');
    expect(text).toContain('incomplete');
  });

  it('begin with the first value, where the periods before it have none, and say so', () => {
    const html = bodyOf(resultWith([series([line([null, null, null, null, 4, 5, 6])], { chart: 'line' })]));
    const axis = html.slice(html.indexOf('<svg'), html.indexOf('</svg>'));
    expect(axis).toContain('>5 Nov</text>');
    expect(axis).not.toContain('>1 Nov</text>');
    expect(textOf(html)).toContain('No value before 5 Nov: 4 earlier periods are not shown');
    expect(textOf(html)).not.toContain('drawn as a gap');
    expect(textOf(html)).toContain('5 Nov 4.0 h');
    expect(textOf(html)).not.toContain('1 Nov –');
  });

  it('say of an unfinished period that it is above all others so far', () => {
    const buckets = [first, second, { ...(third as object), partial: true } as never];
    expect(say(series([line([4, 5, 6])], { buckets }))).toContain('GPU hours: 6.0 h on 3 Nov so far, before that at most 5.0 h on 2 Nov');
    expect(say(series([line([4, 5, 3])], { buckets }))).toContain('GPU hours: highest on 2 Nov, 5.0 h');
  });

  it('tell where an axis does not begin at zero', () => {
    const text = say(series([line([0.9, 0.92, 0.91], { unit: 'ratio', style: 'percent' })], { chart: 'line', unit: 'ratio' }));
    expect(text).toMatch(/The axis begins at \d\d\.\d %/);
  });

  it('have their figures listed at the end', () => {
    const text = say(series([line([1.5, null, 3])]));
    expect(text).toContain('1 Nov 1.5 h 2 Nov – 3 Nov 3.0 h');
  });

  it('without anything to draw have no list at the end', () => {
    const text = say(series([line([null, null])]), series([line([0, 0])], { id: 'b' }));
    expect(text).not.toContain('The figures behind the charts');
  });

  it('draw bars from zero and keep text as text', () => {
    const html = bodyOf(resultWith([series([line([10, 20])])]));
    expect(html).toMatch(/<text[^>]*>20\.0 h<\/text>/);
    expect(textOf(html)).not.toContain('The axis begins');
  });
});

describe('tables', () => {
  it('have a unit in the head, a total, and the values before', () => {
    const table = projectTable([projectRow('p', 'Aurora', 1204, 1000), projectRow('q', 'Kestrel', 6, 9)]);
    const hours: TableSection = {
      ...table,
      columns: table.columns.map((column) => (column.style === null ? column : { ...column, unit: 'hours', style: 'hours' })),
    };
    const text = say(hours);
    expect(text).toContain('Characters delivered h Aurora 1,204 1,000 Kestrel 6.0 9.0 Total 1,210');
    expect(text).toContain('Small figures: October 2026');
  });

  it('say how many rows are not shown, and where they are', () => {
    const rows = Array.from({ length: 30 }, (_, index) => projectRow(`p${index}`, `Project ${index}`, 50 - index));
    const text = say(projectTable(rows, { show: 20 }));
    expect(text).toContain('Project 19');
    expect(text).not.toContain('Project 20 ');
    expect(text).toContain('The first 20 of 30 rows; the CSV of this report has all of them');
  });

  it('say what is not there, in the words of the report where it has some', () => {
    expect(say(projectTable([], { notes: [{ kind: 'empty', text: 'No review in this range; the last one was on 3 May' }] }))).toContain(
      'No review in this range; the last one was on 3 May',
    );
  });

  it('give differences of shares in points, with their sign', () => {
    const table = projectTable([projectRow('p', 'Aurora', 0.0123), projectRow('q', 'Kestrel', -0.2), projectRow('r', 'Lyra', 0.0001)], {
      total: null,
      ranked_by: null,
    });
    const columns = table.columns.map((column) =>
      column.style === null ? column : ({ ...column, unit: 'ratio', style: 'points', better: null } as const),
    );
    expect(say({ ...table, columns })).toContain('points Aurora +1.2 Kestrel −20.0 Lyra 0.0');
  });

  it('mark lower bounds', () => {
    expect(say(projectTable([projectRow('p', 'Aurora', 5)], { at_least: ['characters_delivered'] }))).toContain('≥ 5');
  });

  it('name a missing dimension', () => {
    const row = { cells: { project_id: null, characters_delivered: 5 }, names: {}, n: {}, comparison: {} };
    expect(say(projectTable([row]))).toContain('no project');
  });
});

describe('the appendix', () => {
  it('has formula, n, filters, zone, watermark, audit verdict, source and fingerprint', () => {
    const result = resultWith([figures([figure({ n: 12, unit: 'hours', style: 'duration', value: 5 })])], {
      filters: [
        {
          dimension: 'scene_type',
          values: [
            { id: 'a', name: 'Portrait' },
            { id: null, name: 'none' },
          ],
        },
      ],
      dead_letters: 3,
      source: 'raw',
    });
    const text = textOf(bodyOf(result));
    for (const fact of [
      'number of characters whose first DELIVERED lies in the range',
      '5 h (n = 12)',
      'Filters scene type: Portrait, none',
      'Zone Asia/Kolkata',
      'Data complete to (watermark) 1 Dec 2026, 11:25, Asia/Kolkata',
      'rollups equal the raw events up to 1 Dec 2026, 10:30, Asia/Kolkata',
      'Rejected events not replayed 3',
      'some figures from the raw events',
      `Fingerprint ${result.fingerprint}`,
    ])
      expect(text).toContain(fact);
  });
});
