/** Why a ratio moved: because the parts got better or worse, or because there is more of some parts than before. */
import { totalCounts, type Counts } from './newcombe.ts';

export interface Part {
  readonly key: string | null;
  readonly before: Counts;
  readonly after: Counts;
}

export interface PartEffect {
  readonly key: string | null;
  /** What the change of this part's own rate contributes. */
  readonly rate: number;
  /** What the change of this part's share contributes. */
  readonly mix: number;
}

export interface Decomposition {
  /** Overall rate after − before. */
  readonly change: number;
  readonly rate: number;
  readonly mix: number;
  readonly parts: readonly PartEffect[];
}

/**
 * E. M. Kitagawa, "Components of a difference between two rates", JASA 50 (1955) 1168–1194: the rate part weighs each change of rate with
 * the mean share, the mix part each change of share with the mean rate, so that both add up to the change without a remainder.
 * Here the mix part is taken against the mean of the two overall rates, which leaves its sum unchanged (shares add up to 1 before and after)
 * and gives each part a contribution of its own: more of a part that is below average is negative. A part that is on one side only has no
 * change of rate: all it contributes is mix.
 * null where one side has nothing at all.
 */
export function kitagawa(parts: readonly Part[]): Decomposition | null {
  const before = totalCounts(parts.map((part) => part.before));
  const after = totalCounts(parts.map((part) => part.after));
  if (before.n === 0 || after.n === 0) return null;
  const overall = (before.hits / before.n + after.hits / after.n) / 2;
  const effects = parts.map((part): PartEffect => {
    const shares = { before: part.before.n / before.n, after: part.after.n / after.n };
    const rateAfter = part.after.n > 0 ? part.after.hits / part.after.n : null;
    const rateBefore = part.before.n > 0 ? part.before.hits / part.before.n : rateAfter;
    if (rateBefore === null) return { key: part.key, rate: 0, mix: 0 };
    const later = rateAfter ?? rateBefore;
    return {
      key: part.key,
      rate: ((shares.before + shares.after) / 2) * (later - rateBefore),
      mix: ((rateBefore + later) / 2 - overall) * (shares.after - shares.before),
    };
  });
  const change = after.hits / after.n - before.hits / before.n;
  const rate = effects.reduce((sum, effect) => sum + effect.rate, 0);
  // The mix part is what is left, so that the two add up to the last bit that floating point has.
  return { change, rate, mix: change - rate, parts: effects };
}
