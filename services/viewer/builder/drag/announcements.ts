/** What is read out while something is dragged: what it is, where it stands, whether it may go there, and if not, why. Pure. */
import type { Active, Announcements, Over, ScreenReaderInstructions } from '@dnd-kit/core';
import type { ReportDefinition } from '../../../reports/spec.ts';
import { place, sayPiece, sayPlace } from '../placing.ts';
import { carriedIn, standingIn } from './drag.ts';

export const INSTRUCTIONS: ScreenReaderInstructions = {
  draggable:
    'To take hold, press space or enter. The up and down arrows go from place to place, left and right to the next place that takes it. Space or enter puts it there, escape leaves all as it was.',
};

export function announcementsFor(draft: ReportDefinition): Announcements {
  const named = (active: Active): string => {
    const piece = carriedIn(active.data.current);
    return piece === null ? '' : sayPiece(piece, draft);
  };
  const sayOver = (active: Active, over: Over | null, done: boolean): string => {
    const [piece, where] = [carriedIn(active.data.current), standingIn(over?.data.current)];
    if (piece === null || where === null)
      return done ? `${named(active)} was let go: nothing has changed.` : `${named(active)} is over no place.`;
    const said = sayPlace(where, draft);
    const judged = place(draft, piece, where);
    if (judged.kind === 'refused') return `${named(active)} cannot go ${said}. ${judged.reason}${done ? ' Nothing has changed.' : ''}`;
    return done ? `${named(active)} was put ${said}.` : `${named(active)} can go ${said}.`;
  };
  return {
    onDragStart: ({ active }) => `${named(active)} is held. The arrows choose where it goes.`,
    onDragOver: ({ active, over }) => sayOver(active, over, false),
    onDragEnd: ({ active, over }) => sayOver(active, over, true),
    onDragCancel: ({ active }) => `${named(active)} was let go: nothing has changed.`,
  };
}
