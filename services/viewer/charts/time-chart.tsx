/**
 * A series of figures as a chart of the width that there is: the drawing of reports in the colours of the page, a cursor that says each period, a key where lines
 * cannot carry their names, and the same as a table for those who read rather than look.
 */
import { useMemo } from 'react';
import type { Speech } from '../../reports/format.ts';
import { coloursOf } from '../../reports/rendering/charts/colours.ts';
import { emptyReason, MOST_DIRECT, panelsOf } from '../../reports/rendering/charts/panels.ts';
import type { SeriesSection } from '../../reports/types.ts';
import styles from './chart.module.css';
import { Panel } from './panel.tsx';
import { screenColour } from './screen-svg.ts';
import { SeriesTable } from './series-table.tsx';
import { useSize } from './use-size.ts';

interface TimeChartProps {
  readonly section: SeriesSection;
  readonly speech: Speech;
  /** Of one drawing, px; all the height there is unless told. */
  readonly height?: number;
  /** Leaves the table out, where one stands beside the chart already. */
  readonly withoutTable?: boolean;
}

const LEAST_WIDTH = 200;
const LEAST_HEIGHT = 120;
/** Narrower than this there is no room for names at the ends of lines. */
const LEAST_NAMED = 440;

export function TimeChart({ section, speech, height, withoutTable = false }: TimeChartProps) {
  const [place, room] = useSize<HTMLDivElement>();
  const panels = useMemo(() => panelsOf(section), [section]);
  const empty = emptyReason(section);
  const [width, tall] = [Math.max(LEAST_WIDTH, room?.width ?? 0), height ?? Math.max(LEAST_HEIGHT, room?.height ?? 0)];
  const size = useMemo(() => ({ width, height: tall }), [width, tall]);
  const keyed = section.lines.length > MOST_DIRECT || (section.lines.length > 1 && width < LEAST_NAMED);
  if (empty !== null) return <p className={styles['empty']}>{empty}</p>;
  return (
    <div className={styles['chart']}>
      <div
        ref={place}
        className={styles['place']}
        data-fills={height === undefined}
        style={height === undefined ? {} : { minHeight: height }}
      >
        {room !== null &&
          panels.map((panel, index) => (
            <figure key={panel.title ?? index} aria-label={panel.title ?? section.title}>
              {panel.title !== null && <figcaption className={styles['caption']}>{panel.title}</figcaption>}
              <Panel panel={panel} section={section} speech={speech} size={size} unnamed={keyed} />
            </figure>
          ))}
      </div>
      {keyed && <Key section={section} />}
      {!withoutTable && <SeriesTable section={section} speech={speech} />}
    </div>
  );
}

function Key({ section }: { readonly section: SeriesSection }) {
  const colours = coloursOf(section.lines, section.dimension);
  return (
    <ul className={styles['key']} aria-label="Colours">
      {section.lines.map((line, index) => (
        <li key={line.id}>
          <span className={styles['swatch']} style={{ background: screenColour(colours[index]!) }} />
          <bdi>{line.name}</bdi>
        </li>
      ))}
    </ul>
  );
}
