/** From the sections of a definition to the sections of a report: all of them are asked for at once. */
import { makeCharacters } from './sections/characters.ts';
import { makeFigures, type Made } from './sections/figures.ts';
import { makeFailureRates } from './sections/failure-rates.ts';
import { makePassRateCauses } from './sections/pass-rate-causes.ts';
import { makePending } from './sections/pending.ts';
import { makeTurnaround } from './sections/turnaround.ts';
import { makeWorkflowChanges } from './sections/workflow-changes.ts';
import { makeSeries } from './sections/series.ts';
import { makeTable } from './sections/table.ts';
import { makeText } from './sections/text.ts';
import type { Frame } from './frame.ts';
import type { SectionWatch } from './progress.ts';
import type { AnalysisSpec, SectionSpec } from './spec.ts';
import type { Note, Section } from './types.ts';

export interface Assembled {
  readonly sections: readonly Section[];
  /** On the sections that are not there, and why. */
  readonly notes: readonly Note[];
}

export async function assemble(specs: readonly SectionSpec[], frame: Frame, watch: SectionWatch | null = null): Promise<Assembled> {
  const made = await Promise.all(
    specs.map(async (spec, index) => {
      try {
        const one = await makeSection(spec, frame);
        watch?.done(index);
        return one;
      } catch (error) {
        watch?.failed(index);
        throw error;
      }
    }),
  );
  const notes = made.flatMap(({ section, notes: own }, index) =>
    section === null ? own.map((note) => ({ ...note, text: `${specs[index]!.title}: ${note.text}` })) : own,
  );
  return { sections: made.flatMap(({ section }) => (section === null ? [] : [section])), notes };
}

const ANALYSTS: Readonly<Record<AnalysisSpec['analysis'], (spec: AnalysisSpec, frame: Frame) => Promise<Made<Section>>>> = {
  characters: makeCharacters,
  turnaround_intervals: makeTurnaround,
  failure_rates: makeFailureRates,
  workflow_changes: makeWorkflowChanges,
  pass_rate_causes: makePassRateCauses,
  oldest_pending: makePending,
};

function makeSection(spec: SectionSpec, frame: Frame): Promise<Made<Section>> {
  if (spec.kind === 'figures') return makeFigures(spec, frame);
  if (spec.kind === 'series') return makeSeries(spec, frame);
  if (spec.kind === 'table') return makeTable(spec, frame);
  if (spec.kind === 'text') return Promise.resolve(makeText(spec));
  return ANALYSTS[spec.analysis](spec, frame);
}
