/** One drawing with its cursor. */
import { useMemo } from 'react';
import type { Speech } from '../../reports/format.ts';
import { drawPanel, type ChartSize } from '../../reports/rendering/charts/chart.ts';
import type { Panel as PanelOf } from '../../reports/rendering/charts/panels.ts';
import type { SeriesSection } from '../../reports/types.ts';
import { ChartCursor } from './chart-cursor.tsx';
import styles from './chart.module.css';
import { screenSvg } from './screen-svg.ts';

interface PanelProps {
  readonly panel: PanelOf;
  readonly section: SeriesSection;
  readonly speech: Speech;
  readonly size: ChartSize;
  /** Lines are named in a key, not in the drawing: for want of room. */
  readonly unnamed: boolean;
}

export function Panel({ panel, section, speech, size, unnamed }: PanelProps) {
  const { svg, plot } = useMemo(
    () => drawPanel(unnamed ? withoutNames(panel) : panel, section, speech, size),
    [panel, section, speech, size, unnamed],
  );
  const html = useMemo(() => ({ __html: screenSvg(svg) }), [svg]);
  const shown = useMemo(() => ({ ...section, lines: panel.lines.map(({ line }) => line) }), [section, panel]);
  return (
    <div className={styles['panel']}>
      <div aria-hidden="true" className={styles['drawing']} dangerouslySetInnerHTML={html} />
      <ChartCursor section={shown} colours={panel.lines.map(({ colour }) => colour)} speech={speech} plot={plot} />
    </div>
  );
}

const withoutNames = (panel: PanelOf): PanelOf => ({
  ...panel,
  lines: panel.lines.map(({ line, colour }) => ({ line: { ...line, name: '' }, colour })),
});
