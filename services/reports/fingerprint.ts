/** What a report claims, as one hash: two prints of the same question on the same data can be told to be the same. */
import { sha256 } from './canonical.ts';
import { packRows } from './packed.ts';
import type { Section, TableRow } from './types.ts';

/** The figures of a section without names, titles and texts, which may change while the figures stay. */
function figuresOf(section: Section): unknown {
  if (section.kind === 'figures') {
    return section.figures.map(({ id, value, n, interval, comparison, at_least }) => ({ id, value, n, interval, comparison, at_least }));
  }
  if (section.kind === 'series') {
    const lines = section.lines.map(({ id, values, n }) => ({ id, values, n }));
    return {
      buckets: section.buckets.map(({ from, to }) => [from, to]),
      lines,
      trend: section.trend && [section.trend.slope, section.trend.p],
    };
  }
  // Its words stand in the question.
  if (section.kind === 'text') return [];
  return { rows: figuresOfRows(section.rows), total: section.total && figuresOfRows([section.total]) };
}

function figuresOfRows(rows: readonly TableRow[]) {
  const { cells, n, comparison } = packRows(rows);
  return { cells, n, comparison };
}

/**
 * SHA-256 over a canonical JSON of question, figures and data time.
 * @param question what was asked, resolved: sections, range, zone, filters, comparison
 * @param dataTime watermark, epoch ms
 */
export function fingerprintOf(question: unknown, sections: readonly Section[], dataTime: number): string {
  return sha256({ question, figures: sections.map((section) => [section.id, figuresOf(section)]), dataTime });
}
