/** How a report that was just saved for the first time goes on in the same editor, with its undo and what was typed meanwhile, under its own address. */

/** @param begun names the editor */
export const goingOn = (begun: string) => ({ goesOnFrom: begun });

/** Whether an address was come to by such a saving in that editor. @param state of the address */
export const goesOnFrom = (state: unknown, begun: string): boolean =>
  typeof state === 'object' && state !== null && 'goesOnFrom' in state && state.goesOnFrom === begun;
