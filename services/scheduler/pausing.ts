/** Pauses a schedule whose owner has lost the rights for it, and tells the owner once. */
import { WrapsheetError } from '../common/errors.ts';
import type { User } from '../people/types.ts';
import type { Notices } from './notices.ts';
import type { PauseReason } from './owner-rights.ts';
import type { Schedule } from './schedule.ts';
import type { Schedules } from './schedules.ts';

export interface Pausing {
  pause(schedule: Schedule, reason: PauseReason, owner: User | null): Promise<void>;
}

export function createPausing({ schedules, notices }: { readonly schedules: Schedules; readonly notices: Notices }): Pausing {
  return {
    async pause(schedule, reason, owner) {
      if (schedule.paused !== null) return;
      // First the notice: who is killed in between finds it there, and tells nobody twice.
      await notices.paused(schedule, reason, owner);
      try {
        await schedules.pause(schedule.id, reason, { expectedVersion: schedule.version, by: 'scheduler' });
      } catch (error) {
        // Changed or removed meanwhile: the next look decides anew.
        if (!(error instanceof WrapsheetError) || (error.code !== 'conflict' && error.code !== 'not_found')) throw error;
      }
    },
  };
}
