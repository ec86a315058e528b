import { afterAll, describe, expect, it } from 'vitest';
import { createRenderer } from '../../../services/reports/rendering/renderer.ts';
import { figure, figures, line, projectRow, projectTable, resultWith, series, textSection } from '../../support/report-result.ts';
import { quietLog } from '../../support/quiet-log.ts';

const renderer = createRenderer({}, { log: quietLog, clock: { now: () => 0 } });
afterAll(() => renderer.close());

const report = resultWith([
  figures([figure({ comparison: { value: 41, n: null, change: 4, relative: 4 / 41, good: true } })]),
  series([line([1, 2, 3])]),
  series([line([0, 0])], { id: 'nothing' }),
  series([line([4, 5, 6])], { id: 'second', chart: 'line' }),
  projectTable([projectRow('p', 'Aurora', 2)]),
]);

/** Width and height in the head of a PNG. */
const sizeOf = (png: Buffer): [number, number] => [png.readUInt32BE(16), png.readUInt32BE(20)];

const placesIn = (said: string, parts: readonly string[]): number[] => parts.map((one) => said.indexOf(one));
const REST = 'This text goes on in the whole report.';
const words = (count: number): string => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');

describe('a mail', () => {
  it('says the summary and the figures in its text part', async () => {
    const { subject, text } = await renderer.mail(report, { attached: 'The report is attached.' });
    expect(subject).toBe('Delivery summary, November 2026 · Studio Nord');
    for (const said of [
      'November 2026: 45 characters.',
      'Characters delivered: 45 (↑ +9.8 %, better, from 41 in October 2026)',
      'The report is attached.',
      'Filters: none',
    ])
      expect(text).toContain(said);
  });

  it('has a picture at twice the density for each chart that it names, and for no empty one', async () => {
    const { html, images } = await renderer.mail(report);
    const named = [...html.matchAll(/src="cid:([^"]+)"/g)].map(([, cid]) => cid);
    expect(named).toEqual(['over_time@wrapsheet', 'second@wrapsheet']);
    expect(images.map(({ cid }) => cid)).toEqual(named);
    for (const { png, width, height } of images) {
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect(sizeOf(png)).toEqual([width * 2, height * 2]);
      expect(width).toBe(552);
      expect(height).toBeGreaterThan(150);
    }
  });

  it('says in words what a picture shows, for those who do not load it', async () => {
    const { html } = await renderer.mail(report);
    expect(html).toContain('alt="GPU hours: highest on 3 Nov, 3.0 h. GPU hours, by day, Asia/Kolkata."');
  });

  it('is laid out with tables 600 px wide, and asks nothing of the network', async () => {
    const { html } = await renderer.mail(report);
    expect(html).toContain('<table role="presentation" width="600"');
    expect(html).not.toMatch(/(?:src|href)="(?!cid:)/);
    expect(html).not.toMatch(/url\(/);
  });

  it('escapes what names say, and keeps its subject on one line', async () => {
    const hostile = '<script>x</script>\r\nBcc: a@example.com';
    const { html, subject } = await renderer.mail({ ...report, title: hostile, studio: hostile });
    expect(html).not.toContain('<script');
    expect(subject).not.toMatch(/[\r\n]/);
  });

  it('has the texts of its maker between figures and charts, in the order of the report and in both parts', async () => {
    const { html, text } = await renderer.mail(
      resultWith([
        textSection(['Dear producers,\nthe month in short.', 'The fleet grew.'], { id: 'intro', title: 'Before all' }),
        figures([figure()]),
        textSection(['Ask Ada.'], { id: 'after', title: 'Whom to ask' }),
        series([line([1, 2, 3])]),
      ]),
    );
    const inHtml = placesIn(html, ['Before all', 'Dear producers,<br>the month in short.', 'The fleet grew.', '>45<', 'Ask Ada.', '<img ']);
    const inText = placesIn(text, [
      'Before all\nDear producers,\nthe month in short.\n\nThe fleet grew.\n\n',
      'Characters delivered: 45',
      'Whom to ask\nAsk Ada.',
    ]);
    for (const places of [inHtml, inText]) {
      expect(places.every((place) => place > 0)).toBe(true);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
  });

  it('escapes the texts of its maker, and leaves them as they are where nothing is markup', async () => {
    const written = '<img src=x onerror=alert(1)> & "quoted" {{title}}';
    const { html, text } = await renderer.mail(resultWith([textSection([written], { title: '<b>Bold</b>' })]));
    expect(html).not.toMatch(/<img|<b>/);
    expect(html).toContain('&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt; &amp; &quot;quoted&quot; {{title}}');
    expect(text).toContain(`<b>Bold</b>\n${written}`);
  });

  it.each([
    ['a long paragraph ends with a whole word', [words(400)], /word\d+…\n/],
    ['later paragraphs are left out', ['x'.repeat(990), 'yes '.repeat(40)], /\n\nyes yes…\n/],
    ['one without blanks is cut between what is read as characters', ['👩‍🔬'.repeat(400)], /^(👩‍🔬){190,200}…$/mu],
  ])('shows of a long text the beginning, and says where the rest is: %s', async (_, paragraphs, end) => {
    const { html, text } = await renderer.mail(resultWith([textSection(paragraphs)]));
    expect(text).toMatch(end);
    expect(text.length).toBeLessThan(1_600);
    for (const said of [html, text]) expect(said).toContain(REST);
  });

  it('does not speak of a rest where there is none', async () => {
    const { html, text } = await renderer.mail(resultWith([textSection([words(80), words(60)])]));
    expect(text).toContain('word59');
    for (const said of [html, text]) expect(said).not.toContain(REST);
  });

  it('needs no browser where there is no chart', async () => {
    const none = createRenderer({ chromiumPath: '/nowhere' }, { log: quietLog, clock: { now: () => 0 } });
    const { images } = await none.mail(resultWith([figures([figure()])]));
    expect(images).toEqual([]);
    await none.close();
  });

  it('fails rather than go out without its charts', async () => {
    const none = createRenderer({ chromiumPath: '/nowhere' }, { log: quietLog, clock: { now: () => 0 } });
    await expect(none.mail(report)).rejects.toMatchObject({ code: 'renderer_unavailable' });
    await none.close();
  });
});
