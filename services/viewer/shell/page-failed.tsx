/** A page that could not be loaded at all: the server is away, or has a newer version of the viewer. */
import { useRouteError } from 'react-router';
import { problemOf, SERVER_AWAY, type Problem } from '../api/problem.ts';
import { ProblemNote } from '../ui/problem-note.tsx';

/** Browsers say in words of their own that a chunk could not be fetched; it is always a TypeError. */
const ofLoading = (error: unknown): Problem => (error instanceof TypeError ? SERVER_AWAY : problemOf(error));

export function PageFailed() {
  return <ProblemNote problem={ofLoading(useRouteError())} onRetry={() => location.reload()} />;
}
