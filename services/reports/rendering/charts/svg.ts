/** ECharts on the server: an option in, an SVG string out, the same bytes for the same option. */
import { BarChart, LineChart } from 'echarts/charts';
import { GraphicComponent, GridComponent } from 'echarts/components';
import { init, setPlatformAPI, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { widthOf } from './measure.ts';

export interface SvgSize {
  readonly width: number;
  readonly height: number;
}

let prepared = false;

/** ECharts registers its parts in a table of its own, once in a process. */
function prepare(): void {
  if (prepared) return;
  use([BarChart, LineChart, GridComponent, GraphicComponent, SVGRenderer]);
  setPlatformAPI({
    measureText: (text: string, font?: string) => ({ width: widthOf(text, Number(/(\d+(?:\.\d+)?)px/.exec(font ?? '')?.[1] ?? 11)) }),
  });
  prepared = true;
}

/** @param name unique on the page: what the drawing refers to inside itself is named after it */
export function drawSvg(option: EChartsCoreOption, { width, height }: SvgSize, name: string): string {
  prepare();
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, ...option });
    return tidied(chart.renderToSVGString(), name, width, height);
  } finally {
    chart.dispose();
  }
}

/** The counter in ECharts' ids goes on from chart to chart; here it is the chart's own name. */
function tidied(svg: string, name: string, width: number, height: number): string {
  return (
    svg
      .replace(
        /^<svg[^>]*>/,
        `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg">`,
      )
      .replace(/<rect width="\d+" height="\d+" x="0" y="0" id="\d*"[^>]*><\/rect>/, '')
      // Classes serve hovering only, and go on counting from chart to chart.
      .replaceAll(/ class="zr\d+-cls-\d+"/g, '')
      .replaceAll(/zr\d+-/g, `${name.replaceAll(/[^A-Za-z0-9]/g, '-')}-`)
      .replaceAll(/<style[^>]*>.*?<\/style>/gs, '')
  );
}
