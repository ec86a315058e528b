/** Review teams: each reviewer looks at one thing at a time, in the office hours of the team's zone. */
import { HOUR_MS, MINUTE_MS } from '../common/calendar-zone.ts';
import type { Decision, Work } from '../events/types.ts';
import type { Core } from './core.ts';
import { REVIEW_TEAMS, type ReviewTeamId } from './world.ts';
import { nextWorkingMs, type OffsetMemory, type WorkingHours } from './working-hours.ts';

/** Requests that fall through the cracks and stay pending. */
const FORGOTTEN_RATE = 0.002;

interface Reviewer {
  readonly id: string;
  readonly hours: WorkingHours;
  readonly teamId: ReviewTeamId;
  /** Added to the chance of approval. */
  readonly leniency: number;
  /** Minutes of a typical review. */
  readonly typicalMinutes: number;
  freeAt: number;
}

export interface ReviewDesk {
  /** Requests a review now; `decided` is called at the instant of the decision. */
  request(
    generationId: string,
    work: Work,
    teams: readonly ReviewTeamId[],
    approvalRate: number,
    decided: (decision: Decision) => void,
  ): void;
}

export function createReviewDesk(core: Core, scale: number, memory: OffsetMemory): ReviewDesk {
  const { random } = core;
  const reviewers: Reviewer[] = REVIEW_TEAMS.flatMap((team) =>
    Array.from({ length: Math.max(1, Math.round(team.reviewers * scale)) }, (_, index) => ({
      id: `reviewer-${team.id}-${index + 1}`,
      hours: team.hours,
      teamId: team.id,
      leniency: random.between(-0.06, 0.06),
      typicalMinutes: random.between(6, 18),
      freeAt: core.startMs,
    })),
  );

  function soonest(teams: readonly ReviewTeamId[], readyAt: number): { reviewer: Reviewer; opensAt: number } {
    const [first, ...others] = reviewers
      .filter((reviewer) => teams.includes(reviewer.teamId))
      .map((reviewer) => ({ reviewer, opensAt: nextWorkingMs(reviewer.hours, Math.max(readyAt, reviewer.freeAt), memory) }));
    if (first === undefined) throw new RangeError(`no review team among ${teams.join(', ')}`);
    return others.reduce((best, other) => (other.opensAt < best.opensAt ? other : best), first);
  }

  const request: ReviewDesk['request'] = (generationId, work, teams, approvalRate, decided) => {
    const reviewId = core.newId('review');
    const submittedAt = core.now();
    core.emit({ type: 'review_request', review_id: reviewId, generation_id: generationId, ...work });
    if (random.chance(FORGOTTEN_RATE)) {
      // Someone notices after some days and asks again.
      core.at(submittedAt + random.lognormal(100 * HOUR_MS, 0.3), () => request(generationId, work, teams, approvalRate, decided));
      return;
    }
    const { reviewer, opensAt } = soonest(teams, submittedAt + random.lognormal(25 * MINUTE_MS, 0.8));
    const openedAt = Math.round(opensAt + random.between(0, 3 * MINUTE_MS));
    const endsAt = openedAt + random.lognormal(reviewer.typicalMinutes * MINUTE_MS, 0.5);
    reviewer.freeAt = endsAt + random.exponential(6 * MINUTE_MS);
    core.at(endsAt, () => {
      const decision: Decision = random.chance(approvalRate + reviewer.leniency) ? 'APPROVED' : 'REJECTED';
      const segments = random.int(1, 8);
      core.emit({
        type: 'review',
        review_id: reviewId,
        generation_id: generationId,
        ...work,
        reviewer_id: reviewer.id,
        submitted_at: submittedAt,
        opened_at: random.chance(0.97) ? openedAt : null,
        decision,
        annotation_count: random.poisson(segments * (decision === 'REJECTED' ? 0.9 : 0.2)),
        segment_count: segments,
        footage_seconds: random.chance(0.9) ? Math.round(segments * random.between(2, 7) * 10) / 10 : null,
      });
      decided(decision);
    });
  };
  return { request };
}
