/** What a clock change does to a firing, in words. Pure. */
import { sayInstant } from '../../../reports/ranges.ts';
import type { PreviewView } from '../../../scheduler/views.ts';
import { offsetIn } from '../words.ts';

type Previewed = PreviewView['items'][number];

/** null: nothing. @param before the firing before it */
export function clockNote(firing: Previewed, before: Previewed | null, locale: string): string | null {
  const { clock_change: change, due_at: dueAt, zone } = firing;
  if (change !== null) {
    const asked = change.asked.slice(11);
    const day = sayInstant(`${change.asked}Z`, 'UTC', locale);
    return change.kind === 'skipped'
      ? `Clock change: ${asked} does not come that day (${day}); due as soon as the clocks go on, once.`
      : `Clock change: ${asked} comes twice that day; due the first time, once (${offsetIn(dueAt)}).`;
  }
  if (before === null || offsetIn(before.due_at) === offsetIn(dueAt)) return null;
  return `Clocks in ${zone} have changed since the one before: ${offsetIn(before.due_at)} to ${offsetIn(dueAt)}.`;
}
