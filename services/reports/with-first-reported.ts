/** Sets the figures of a past range beside what they were when first reported, and remembers those that never were. */
import { CATALOGUE } from '../metrics/catalogue.ts';
import { filtersOfSection } from './definition-rules.ts';
import type { AskedFigure, AskedRange, FirstReported, Remembered } from './first-reported.ts';
import { scopeOf, type Frame } from './frame.ts';
import type { Filters, SectionSpec } from './spec.ts';
import type { Figure, FiguresSection, Note, Section } from './types.ts';

/** Complete, final and known: only such a figure can be said to have changed later. */
const isFinal = (figure: Figure): boolean => !figure.partial && !figure.provisional && !figure.at_least && figure.value !== null;

export async function withFirstReported(
  sections: readonly Section[],
  specs: readonly SectionSpec[],
  frame: Frame,
  memory: FirstReported,
  remembered: Remembered,
  report: { readonly id: string; readonly at: number },
): Promise<readonly Section[]> {
  const asked = sections.flatMap((section) => (section.kind === 'figures' ? askedFigures(section, specs, frame) : []));
  const changes = await memory.compare(asked, remembered, report, frame.speech);
  if (changes.size === 0) return sections;
  return sections.map((section) => (section.kind === 'figures' ? withChanges(section, changes) : section));
}

/** Every range that `withFirstReported` can come to ask of: any metric may take any part of a section's filters. */
export function rangesOf(specs: readonly SectionSpec[], frame: Frame): AskedRange[] {
  const sectionFilters = new Map(specs.map(filtersOfSection).map((filters) => [JSON.stringify(filters), filters]));
  const ranges = [...sectionFilters.values()].flatMap((filters) => CATALOGUE.flatMap(({ id }) => rangeOf(id, filters, frame)));
  return [...new Map(ranges.map((range) => [JSON.stringify(range), range])).values()];
}

function rangeOf(metric: string, filters: Filters | undefined, frame: Frame): AskedRange[] {
  const scoped = scopeOf(metric, filters, [], frame);
  return scoped.kind === 'shown' ? [{ from: frame.span.from, to: frame.span.to, filters: scoped.scope.filters }] : [];
}

function askedFigures(section: FiguresSection, specs: readonly SectionSpec[], frame: Frame): AskedFigure[] {
  const spec = specs.find(({ id }) => id === section.id);
  const filters = spec && filtersOfSection(spec);
  return section.figures.filter(isFinal).flatMap((figure) => rangeOf(figure.metric, filters, frame).map((range) => ({ figure, ...range })));
}

function withChanges(section: FiguresSection, changes: Awaited<ReturnType<FirstReported['compare']>>): FiguresSection {
  const notes: Note[] = [];
  const figures = section.figures.map((figure) => {
    const change = changes.get(figure.id);
    if (!change) return figure;
    notes.push({ kind: 'changed_since', text: `${figure.title}: ${change.text}` });
    return { ...figure, first_reported: change };
  });
  return { ...section, figures, notes: [...section.notes, ...notes] };
}
