/** What a report can be built from: metrics by family, dimensions, ways to show them, words, and ready-made analyses. Everything can be dragged, or added by its button. */
import { useState, type ReactNode } from 'react';
import { CATALOGUE, type Family } from '../../../metrics/catalogue.ts';
import { DIMENSIONS } from '../../../metrics/types.ts';
import type { ReportDefinition } from '../../../reports/spec.ts';
import { TextField } from '../../ui/field.tsx';
import type { Piece, Place } from '../placing.ts';
import { ANALYSIS_TITLES, dimensionTitle, FAMILY_TITLES, LOOK_TEXTS, LOOK_TITLES, LOOKS, metricTitle, type Analysis } from '../words.ts';
import { MetricText } from './metric-text.tsx';
import { PaletteGroup } from './palette-group.tsx';
import { PaletteItem } from './palette-item.tsx';
import styles from './palette.module.css';

export interface PaletteProps {
  readonly draft: ReportDefinition;
  readonly reviewersShown: boolean;
  readonly onAdd: (piece: Piece, where: Place) => void;
}

const FAMILIES = Object.keys(FAMILY_TITLES) as Family[];
const ANALYSES = Object.keys(ANALYSIS_TITLES) as Analysis[];

/** Those that have every word. */
function found(sought: string, ...texts: readonly string[]): boolean {
  const whole = texts.join(' ').toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word));
}

export function Palette({ draft, reviewersShown, onAdd }: PaletteProps) {
  const [sought, setSought] = useState('');
  const searching = sought.trim() !== '';
  // On a phone the report itself comes sooner while the groups are folded.
  const [wide] = useState(() => window.matchMedia('(min-width: 48rem)').matches);
  const item = (piece: Piece, title: string, more?: ReactNode) => (
    <PaletteItem key={piece.id} piece={piece} title={title} draft={draft} onAdd={onAdd}>
      {more}
    </PaletteItem>
  );
  const looks = LOOKS.filter((look) => found(sought, LOOK_TITLES[look], LOOK_TEXTS[look]));
  const dimensions = DIMENSIONS.filter((id) => (reviewersShown || id !== 'reviewer_id') && found(sought, dimensionTitle(id), id));
  const analyses = ANALYSES.filter((id) => found(sought, ANALYSIS_TITLES[id], id));
  const families = FAMILIES.map((family) => ({
    family,
    metrics: CATALOGUE.filter(
      (entry) => entry.family === family && found(sought, entry.title, entry.text, entry.id, FAMILY_TITLES[family]),
    ),
  })).filter(({ metrics }) => metrics.length > 0);
  const nothing = looks.length + dimensions.length + analyses.length + families.length === 0;
  return (
    <section className={styles['palette']} aria-label="What to build from">
      <TextField label="Search metrics, dimensions, charts" type="search" value={sought} onChange={setSought} />
      {nothing && <p role="status">Nothing matches.</p>}
      <div className={styles['groups']}>
        <PaletteGroup title="Ways to show" open={wide} count={looks.length} searching={searching}>
          {looks.map((id) => item({ kind: 'look', id }, LOOK_TITLES[id], <p>{LOOK_TEXTS[id]}</p>))}
        </PaletteGroup>
        {families.map(({ family, metrics }) => (
          <PaletteGroup
            key={family}
            title={FAMILY_TITLES[family]}
            open={wide && family === 'delivery'}
            count={metrics.length}
            searching={searching}
          >
            {metrics.map((entry) => item({ kind: 'metric', id: entry.id }, metricTitle(entry.id), <MetricText entry={entry} />))}
          </PaletteGroup>
        ))}
        <PaletteGroup title="Dimensions" open={wide} count={dimensions.length} searching={searching}>
          {dimensions.map((id) => item({ kind: 'dimension', id }, dimensionTitle(id)))}
        </PaletteGroup>
        <PaletteGroup title="Ready-made analyses" open={false} count={analyses.length} searching={searching}>
          {analyses.map((id) => item({ kind: 'analysis', id }, ANALYSIS_TITLES[id]))}
        </PaletteGroup>
      </div>
    </section>
  );
}
