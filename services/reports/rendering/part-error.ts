import { WrapsheetError } from '../../common/errors.ts';

/** Runs one part of a rendering; what goes wrong in it fails the whole, and is told with the part's name. */
export function rendering<T>(part: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof WrapsheetError && error.code === 'render_failed') throw error;
    throw new WrapsheetError('render_failed', `${part} could not be drawn: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
      params: { part },
    });
  }
}
