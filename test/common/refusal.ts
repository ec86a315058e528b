import { WrapsheetError } from '../../services/common/errors.ts';

/** The code that an act is refused with, `none` where it is not. */
export function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof WrapsheetError) return error.code;
    throw error;
  }
  return 'none';
}
