/** A problem document as an error. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly advice: string;
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    problem: { readonly code: string; readonly detail: string; readonly advice: string },
    retryAfterSeconds: number | null,
  ) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.status = status;
    this.code = problem.code;
    this.advice = problem.advice;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
