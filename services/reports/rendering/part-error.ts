import { WrapsheetError } from '../../common/errors.ts';

/** Runs one part of a rendering; what goes wrong in it fails the whole, and is told with the part's name. */
export function rendering<T>(part: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw failureOf(part, error);
  }
}

/** The same for what takes its time. */
export async function renderingLong<T>(part: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw failureOf(part, error);
  }
}

function failureOf(part: string, error: unknown): WrapsheetError {
  if (error instanceof WrapsheetError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new WrapsheetError('render_failed', `${part} could not be drawn: ${why}`, { cause: error, params: { part } });
}
