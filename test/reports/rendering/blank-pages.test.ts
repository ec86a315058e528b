import { afterAll, describe, expect, it } from 'vitest';
import { BROWSER_DEFAULTS, createBrowserPool } from '../../../services/reports/rendering/browser-pool.ts';
import type { PrintPage } from '../../../services/reports/rendering/html.ts';
import { renderPdf } from '../../../services/reports/rendering/pdf.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { resultWith } from '../../support/report-result.ts';

const pool = createBrowserPool(BROWSER_DEFAULTS, { log: quietLog });
afterAll(() => pool.close());

const DRAWN =
  '<section data-part="cover"><p>Cover</p></section><section data-part="chart"><div class="drawing"><svg><path d="M0 0H9"/></svg></div></section>';

const print = (content: Partial<PrintPage['content']>) => {
  const page = { lang: 'en', title: 'Report', faces: [], style: '', body: DRAWN, ...content };
  return renderPdf(resultWith([]), { content: page, parts: ['cover', 'chart'] }, pool);
};

describe('a page as the browser laid it out', () => {
  it('is printed where every part is there and drawn', async () => {
    expect((await print({})).pages).toBe(1);
  });

  it.each([
    ['is missing', DRAWN.replace('data-part="cover"', ''), 'cover', 'missing'],
    ['takes no room', DRAWN.replace('<p>Cover</p>', ''), 'cover', 'blank'],
    ['is hidden', DRAWN.replace('<section data-part="cover">', '<section data-part="cover" style="display:none">'), 'cover', 'blank'],
    ['has a chart with nothing in it', DRAWN.replace('<path d="M0 0H9"/>', ''), 'chart', 'blank'],
  ])('fails under the name of the part that %s', async (_how, body, part, came) => {
    await expect(print({ body })).rejects.toMatchObject({
      code: 'render_failed',
      params: { part },
      message: expect.stringContaining(`${part} came out ${came}`),
    });
  });

  it('fails where a font does not load, and the next one has none of it', async () => {
    const face = { id: 'broken 1', css: `@font-face{font-family:'Broken';src:url(data:font/woff2;base64,AAAA) format('woff2')}` };
    await expect(print({ faces: [face] })).rejects.toMatchObject({ code: 'render_failed', params: { part: 'fonts' } });
    expect((await print({})).pages).toBe(1);
  });
});
