/** The list of delivered characters: tier, onboarded, delivered, turnaround. As long as the figure it stands behind. */
import { HOUR_MS } from '../../common/calendar-zone.ts';
import type { DeliveredCharacter } from '../characters.ts';
import { scopeOf, unfilteredNotes, type Frame } from '../frame.ts';
import { isoUtc } from '../ranges.ts';
import type { AnalysisSpec } from '../spec.ts';
import type { Column, Note, TableRow, TableSection } from '../types.ts';
import type { Made } from './figures.ts';
import { analysisTable, dimensionColumn, namesOf, TEXT_COLUMN } from './table.ts';

const DIMENSIONS = ['project_id', 'character_id', 'resolution_tier'] as const;
const TURNAROUND: Column = {
  id: 'turnaround_hours',
  title: 'Turnaround',
  kind: 'metric',
  metric: null,
  unit: 'hours',
  style: 'duration',
  formula: 'onboarded → delivered',
  better: 'down',
};

export async function makeCharacters(spec: AnalysisSpec, frame: Frame): Promise<Made<TableSection>> {
  const scoped = scopeOf('characters_delivered', spec.filters, [], frame);
  if (scoped.kind === 'left_out') return { section: null, notes: [scoped.note] };
  const characters = await frame.characters(scoped.scope.filters);
  const notes: Note[] = [...unfilteredNotes([scoped.scope])];
  if (characters.length === 0) notes.push({ kind: 'empty', text: 'No character was delivered in this range' });
  const unknown = characters.filter(({ onboardedMs }) => onboardedMs === null).length;
  if (unknown > 0)
    notes.push({ kind: 'unknown', text: `${unknown} without a known onboarding: their turnaround is unknown and not in the mean` });
  return analysisTable(spec, frame, {
    notes,
    columns: [
      ...DIMENSIONS.map(dimensionColumn),
      { ...TEXT_COLUMN, id: 'onboarded_at', title: 'Onboarded', kind: 'time' },
      { ...TEXT_COLUMN, id: 'delivered_at', title: 'Delivered', kind: 'time' },
      TURNAROUND,
    ],
    rows: characters.map((character) => rowOf(character, frame)),
    ranked_by: 'delivered_at',
  });
}

function rowOf(character: DeliveredCharacter, frame: Frame): TableRow {
  const { onboardedMs, deliveredMs, project_id, character_id, resolution_tier } = character;
  const cells = {
    project_id,
    character_id,
    resolution_tier,
    onboarded_at: onboardedMs === null ? null : isoUtc(onboardedMs),
    delivered_at: isoUtc(deliveredMs),
    turnaround_hours: onboardedMs === null ? null : (deliveredMs - onboardedMs) / HOUR_MS,
  };
  return { cells, names: namesOf(cells, DIMENSIONS, frame), n: {}, comparison: {} };
}
