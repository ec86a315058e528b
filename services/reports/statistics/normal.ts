/** The standard normal distribution, as far as intervals and tests here need it. */

/**
 * Φ(x). By erfc with a rational Chebyshev fit, fractional error below 1.2e-7 everywhere (Press et al., Numerical Recipes in C,
 * 2nd ed., 1992, §6.2, erfcc).
 */
export function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * z);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
  ];
  const polynomial = terms.reduceRight((sum, term) => sum * t + term, 0);
  const erfc = t * Math.exp(-z * z + polynomial);
  return x >= 0 ? 1 - erfc / 2 : erfc / 2;
}

/**
 * The x with Φ(x) = p, for 0 < p < 1; relative error below 1.15e-9 (P. J. Acklam, "An algorithm for computing the inverse normal
 * cumulative distribution function", 2003).
 */
export function normalQuantile(p: number): number {
  const a = [-3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1, 2.506628277459239];
  const b = [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1];
  const c = [-7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783];
  const d = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
  const tail = 0.02425;
  if (p > 1 - tail) return -normalQuantile(1 - p);
  if (p >= tail) {
    const q = p - 0.5;
    return (q * horner(a, q * q)) / horner(b, q * q);
  }
  const q = Math.sqrt(-2 * Math.log(p));
  return horner(c, q) / horner(d, q);
}

/** A polynomial whose first coefficient is the highest power's. */
const horner = (terms: readonly number[], x: number): number => terms.reduce((sum, term) => sum * x + term, 0);
