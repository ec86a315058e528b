import { afterAll, describe, expect, it, vi } from 'vitest';
import { createRenderer } from '../../../services/reports/rendering/renderer.ts';
import { sayValue } from '../../../services/reports/format.ts';
import type { ReportResult } from '../../../services/reports/types.ts';
import { ODD_NAMES } from '../../support/odd-names.ts';
import { figure, figures, line, projectRow, projectTable, resultWith, series, textSection } from '../../support/report-result.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { arabicLines, letters, readByMupdf, readPdf, saidBy } from './read-pdf.ts';

const renderer = createRenderer({ deadlineMs: 50_000 }, { log: quietLog, clock: { now: () => 0 } });
afterAll(() => renderer.close());

const month = (say: Partial<ReportResult> = {}): ReportResult =>
  resultWith(
    [
      figures([
        figure({ comparison: { value: 41, n: null, change: 4, relative: 4 / 41, good: true } }),
        figure({
          id: 'headline.turnaround',
          title: 'Turnaround, mean',
          metric: 'turnaround',
          value: 52.25,
          unit: 'hours',
          style: 'duration',
          n: 45,
        }),
        figure({ id: 'headline.pass', title: 'QA pass rate', metric: 'pass', value: 0.9143, unit: 'ratio', style: 'percent', n: 1204 }),
        figure({ id: 'headline.cost', title: 'GPU cost', metric: 'cost', value: 12_345.5, unit: 'money', style: 'money', at_least: true }),
      ]),
      series([line([1, 2, 3, 4, 5, 6].map((value) => value * 10.5))]),
      projectTable([projectRow('p1', 'Aurora', 30, 25), projectRow('p2', 'Kestrel', 15, 16)]),
    ],
    say,
  );

describe('a printed report', () => {
  it('says the figures of its result', async () => {
    const result = month();
    const { text } = await readPdf((await renderer.pdf(result)).bytes);
    const said = letters(text);
    for (const value of saidBy(result)) expect(said).toContain(letters(value));
    expect(said).toContain(letters('at least 12,345.50 EUR'));
    expect(said).toContain(letters('2 d 4 h'));
  });

  it('opens in pdf.js without a warning, with title, author, language, outline, tags and the chart described', async () => {
    const { bytes, pages } = await renderer.pdf(month());
    const read = await readPdf(bytes);
    expect(read.warnings).toEqual([]);
    expect(read.pages).toHaveLength(pages);
    expect(read.title).toBe('Delivery summary, 1–30 November 2026, Asia/Kolkata');
    expect(read.author).toBe('Studio Nord');
    expect(read.subject).toBe('November 2026: 45 characters.');
    expect(read.language).toBe('en-GB');
    expect(read.outline).toEqual(expect.arrayContaining(['Delivery summary', 'At a glance', 'By project', 'About this report']));
    for (const role of ['H1', 'H2', 'P', 'Table', 'TR', 'TH', 'TD', 'Figure']) expect([...read.roles]).toContain(role);
    expect(read.alternatives.join('\n')).toContain('Chart: GPU hours. GPU hours, by day, Asia/Kolkata.');
  });

  it('opens in MuPDF without a repair, with the same title, language, outline and text', async () => {
    const { bytes, pages } = await renderer.pdf(month());
    const read = readByMupdf(bytes);
    expect(read.repaired).toBe(false);
    expect(read.pages).toBe(pages);
    expect(read.title).toBe('Delivery summary, 1–30 November 2026, Asia/Kolkata');
    expect(read.author).toBe('Studio Nord');
    expect(read.language).toBe('en-GB');
    expect(read.marked).toBe('true');
    expect(read.outline.length).toBeGreaterThan(0);
    expect(letters(read.text)).toContain(letters('QA pass rate 91.4 %'));
  });

  it('has report, range, zone, filters, data time, fingerprint and page n of m on every page', async () => {
    const filters: ReportResult['filters'] = [{ dimension: 'project_id', values: [{ id: 'p1', name: 'Aurora' }] }];
    const { pages } = await readPdf((await renderer.pdf(month({ filters }))).bytes);
    expect(pages.length).toBeGreaterThan(1);
    for (const [index, page] of pages.entries()) {
      const said = letters(page);
      for (const mark of [
        'Delivery summary · 1–30 November 2026, Asia/Kolkata',
        'Filters: project: Aurora',
        'data to 1 Dec 2026, 11:25',
        'fingerprint ab12ab12ab12',
      ])
        expect(said).toContain(letters(mark));
      expect(said).toContain(`Page${index + 1}of${pages.length}`);
    }
  });

  it('is A4 or Letter, as the result says', async () => {
    const a4 = await readPdf((await renderer.pdf(month())).bytes);
    const letter = await readPdf((await renderer.pdf(month({ page_size: 'Letter' }))).bytes);
    expect(a4.size.map(Math.round)).toEqual([595, 842]);
    expect(letter.size.map(Math.round)).toEqual([612, 792]);
  });

  it('is the same document when it is printed again', async () => {
    const first = await renderer.pdf(month());
    // The browser stamps the second of printing into what it writes.
    const second = await vi.waitUntil(async () => (Date.now() % 1000 > 500 ? null : renderer.pdf(month())), {
      timeout: 5_000,
      interval: 20,
    });
    expect(first.bytes.equals(second.bytes)).toBe(true);
  });

  it('is the same document whatever was printed or painted on its page before', async () => {
    const fresh = createRenderer({ maxPages: 1 }, { log: quietLog, clock: { now: () => 0 } });
    const used = createRenderer({ maxPages: 1 }, { log: quietLog, clock: { now: () => 0 } });
    try {
      const first = await fresh.pdf(month());
      const other = [projectTable(ODD_NAMES.map((name, index) => projectRow(`p${index}`, `${name} 個性 한국어`, index + 1)))];
      await used.pdf(resultWith(other, { locale: 'zh', page_size: 'Letter', title: 'Another' }));
      await used.mail(month());
      const after = await used.pdf(month());
      expect(after.bytes.equals(first.bytes)).toBe(true);
      expect((await readPdf(after.bytes)).text).not.toContain('Another');
    } finally {
      await Promise.all([fresh.close(), used.close()]);
    }
  });

  it('keeps a heading that reads like the id of a tag', async () => {
    const { outline, text } = await readPdf((await renderer.pdf(month({ title: 'node00001234' }))).bytes);
    expect(outline).toContain('node00001234');
    expect(text).toContain('node00001234');
  });

  it('has every one of 400 projects, with the heads on each page', async () => {
    const rows = Array.from({ length: 400 }, (_, index) => projectRow(`p${index}`, `Project number ${index};`, 1000 - index));
    const { pages, text } = await readPdf((await renderer.pdf(resultWith([projectTable(rows)]))).bytes);
    for (let index = 0; index < 400; index += 1) expect(text).toContain(`Project number ${index};`);
    const withRows = pages.filter((page) => page.includes('Project number'));
    expect(withRows.length).toBeGreaterThan(5);
    for (const page of withRows) expect(letters(page)).toContain('Charactersdelivered');
  });

  it('writes names in any script, and as they are', async () => {
    const names = [
      ...ODD_NAMES.filter((name) => /[\p{L}\p{N}]/u.test(name) && name.length < 60),
      '個性的なキャラクター制作',
      '<script>alert(1)</script>',
      '한국어',
    ];
    const rows = names.map((name, index) => projectRow(`p${index}`, name, 500 - index));
    const { text, warnings } = await readPdf((await renderer.pdf(resultWith([projectTable(rows)]))).bytes);
    expect(warnings).toEqual([]);
    const said = letters(text).normalize('NFC');
    // Those that this reader gives back in the order and shapes of the page are read below.
    for (const name of names.filter((one) => !/[\p{Script=Arabic}\p{Script=Devanagari}]/u.test(one))) {
      expect(said).toContain(letters(name).normalize('NFC'));
    }
  });

  it('gives Arabic and Devanagari back letter by letter', async () => {
    const arabic = ['مشروع', 'مشروع الشخصيات الافتراضية', 'استوديو لؤلؤة'];
    const devanagari = ['हिन्दी', 'लुमा लघु कथाएँ', 'कृत्रिम कहानी'];
    const rows = [...arabic, ...devanagari].map((name, index) => projectRow(`p${index}`, name, 500 - index));
    const { bytes } = await renderer.pdf(resultWith([projectTable(rows)]));
    expect(arabicLines(bytes)).toEqual(arabic.map(letters));
    const { text } = readByMupdf(bytes);
    for (const name of devanagari) expect(letters(text)).toContain(letters(name));
  });

  it('wraps a name of 200 characters without leaving the page', async () => {
    const name = 'x'.repeat(200);
    const { bytes } = await renderer.pdf(
      resultWith([projectTable([projectRow('p', name, 3), projectRow('q', '名'.repeat(200), 2)]), series([line([1, 2, 3], { name })])]),
    );
    const read = await readPdf(bytes);
    expect(letters(read.text)).toContain(name);
    expect(letters(read.text)).toContain('名'.repeat(200));
    // The title is set in 27 px; a page that ran over would have been shrunk.
    expect(read.largestType).toBeCloseTo(27 * 0.75, 1);
  });

  it('lists every day of a year by day', async () => {
    const values = Array.from({ length: 365 }, (_, index) => 1000 + index);
    const { text } = await readPdf((await renderer.pdf(resultWith([series([line(values)])]))).bytes);
    for (const value of values) expect(text).toContain(sayValue(value, 'hours', { locale: 'en-GB', currency: 'EUR' }));
  });

  it('prints an empty studio as a page that says so', async () => {
    const empty = resultWith([figures([figure({ value: null })]), series([line([])]), projectTable([])], {
      sentences: [],
      comparison: null,
    });
    const { text } = await readPdf((await renderer.pdf(empty)).bytes);
    for (const said of [
      'No figure of this report is known in this range',
      'GPU hours: nothing to measure in this range',
      'By project: nothing in this range',
    ])
      expect(letters(text)).toContain(letters(said));
  });

  it('prints words between the figures, and misses no headline figure where there is none', async () => {
    const words = textSection(['Two lines\nof one.', '東京 & <b>co</b>'], { title: 'Why' });
    const { bytes } = await renderer.pdf(resultWith([words, projectTable([projectRow('p', 'Aurora', 1)])], { sentences: [] }));
    const { text } = await readPdf(bytes);
    for (const said of ['Why', 'Two lines', 'of one.', '東京 & <b>co</b>']) expect(letters(text)).toContain(letters(said));
    expect(letters(text)).not.toContain(letters('No figure of this report is known'));
  });

  it('prints a single event', async () => {
    const single = resultWith([figures([figure({ value: 1 })]), series([line([0, 1, 0])]), projectTable([projectRow('p', 'Aurora', 1)])]);
    const { text, warnings } = await readPdf((await renderer.pdf(single)).bytes);
    expect(warnings).toEqual([]);
    expect(letters(text)).toContain(letters('highest on 2 Nov, 1.0 h'));
  });

  it('reports its steps', async () => {
    const steps: string[] = [];
    await renderer.pdf(month(), { onProgress: (step) => steps.push(step) });
    expect(steps).toEqual(['html', 'layout', 'print', 'finish']);
  });
});
