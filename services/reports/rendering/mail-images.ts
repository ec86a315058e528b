/** The charts of a mail as PNG, drawn by the same browser at twice the density. */
import { WrapsheetError } from '../../common/errors.ts';
import type { BrowserPool, RunOptions } from './browser-pool.ts';
import type { Fonts } from './fonts/fonts.ts';
import { layOut, type PageContent } from './layout.ts';
import { escaped } from './text.ts';
import type { PanelView } from './view/charts.ts';

export interface Picture {
  readonly cid: string;
  readonly part: string;
  readonly panels: readonly PanelView[];
}

export interface Painted {
  readonly cid: string;
  readonly png: Buffer;
  /** CSS pixels at the mail's width. */
  readonly width: number;
  readonly height: number;
}

/** The sheet is 600 px, its padding 24. */
const WIDTH = 552;

export interface Lettering {
  readonly fonts: Fonts;
  readonly locale: string;
  /** Value of `font-family`. */
  readonly stack: string;
}

export async function paintImages(
  pictures: readonly Picture[],
  lettering: Lettering,
  pool: BrowserPool,
  run: RunOptions,
): Promise<readonly Painted[]> {
  if (pictures.length === 0) return [];
  const content = contentOf(pictures, lettering);
  return pool.run(async (page) => {
    await layOut(page, content, { width: WIDTH, height: 600 });
    const painted: Painted[] = [];
    for (const [index, { cid, part }] of pictures.entries()) {
      const element = page.locator(`#picture-${index}`);
      const box = await element.boundingBox();
      if (box === null || box.height < 1) throw new WrapsheetError('render_failed', `${part} came out blank.`, { params: { part } });
      const png = await element.screenshot({ type: 'png', animations: 'disabled' });
      // The head of a PNG has its size, drawn at twice the density.
      painted.push({ cid, png, width: png.readUInt32BE(16) / 2, height: png.readUInt32BE(20) / 2 });
    }
    return painted;
  }, run);
}

function contentOf(pictures: readonly Picture[], { fonts, locale, stack }: Lettering): PageContent {
  const body = pictures
    .map(({ panels }, index) => `<div class="picture" id="picture-${index}">${panels.map(panelOf).join('')}</div>`)
    .join('');
  const style = [
    `body{margin:0;background:#fff;color:#1c2430;font:400 13px/1.4 ${stack};font-variant-numeric:tabular-nums}`,
    `.picture{width:${WIDTH}px;padding:4px 0}svg{display:block;width:100%;height:auto;overflow:visible}`,
    'ul{margin:0;padding:0;display:flex;flex-wrap:wrap;gap:0 16px;list-style:none}li svg{display:inline-block;width:8px}p{margin:8px 0 0;font-weight:600}',
  ].join('\n');
  return { lang: 'en', title: 'Charts', faces: fonts.facesFor(`${body}…`, locale), style, body };
}

function panelOf({ title, key, svg }: PanelView): string {
  const names = key.map(
    ({ colour, name }) => `<li><svg viewBox="0 0 8 8"><rect width="8" height="8" fill="${colour}"/></svg> ${escaped(name)}</li>`,
  );
  return `${title === null ? '' : `<p>${escaped(title)}</p>`}${names.length === 0 ? '' : `<ul>${names.join('')}</ul>`}${svg}`;
}
