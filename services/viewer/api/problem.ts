/** What went wrong, as the server says it (RFC 9457), or as the viewer says it where the server could not be asked. */

export interface Problem {
  /** A code of the server's closed list; `server_away` where it did not answer. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly advice: string;
  readonly status: number;
  /** Ties the problem to the server's log. */
  readonly instance: string | null;
  /** What is wrong with what was sent, each with its place: `/recipients/1`. */
  readonly faults?: readonly Fault[];
}

export interface Fault {
  readonly path: string;
  readonly message: string;
}

export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

export const SERVER_AWAY: Problem = {
  code: 'server_away',
  title: 'The server does not answer',
  detail: 'wrapsheet could not be reached. What you see may be out of date.',
  advice: 'Check your connection. The page goes on by itself as soon as the server is back.',
  status: 0,
  instance: null,
};

/** What a reader sees of anything thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    code: 'viewer_failed',
    title: 'This part of the page failed',
    detail: error instanceof Error ? error.message : String(error),
    advice: 'Load the page again. If it fails again, tell your admin what you did.',
    status: 0,
    instance: null,
  };
}

/** A problem from the body of a refused request; proxies between may answer with something else. */
export function readProblem(status: number, body: unknown): Problem {
  const said = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const text = (name: string, otherwise: string): string => (typeof said[name] === 'string' ? said[name] : otherwise);
  return {
    code: text('code', 'unknown'),
    title: text('title', `The server answered ${status}`),
    detail: text('detail', ''),
    advice: text('advice', 'Try again shortly; if it stays so, tell your admin.'),
    status,
    instance: typeof said['instance'] === 'string' ? said['instance'] : null,
    faults: faultsIn(said),
  };
}

/** Those that the server lists, or the one that it found in the shape of the body (`body.recipients.1`). */
function faultsIn({ faults, place, detail }: Readonly<Record<string, unknown>>): readonly Fault[] {
  if (typeof place === 'string') return [{ path: place.replace(/^body/, '').replaceAll('.', '/'), message: String(detail) }];
  if (!Array.isArray(faults)) return [];
  return faults.filter(
    (fault: unknown): fault is Fault => typeof fault === 'object' && fault !== null && 'path' in fault && 'message' in fault,
  );
}
