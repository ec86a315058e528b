/** Where the focus goes when what had it is gone, or stands elsewhere. */

/** Once the page is drawn again. @param find the section's first button unless told */
export function focusSoon(
  section: string | undefined,
  find: (card: HTMLElement) => HTMLElement | null = (card) => card.querySelector('button'),
): void {
  if (section === undefined) return;
  requestAnimationFrame(() => {
    const card = document.getElementById(section);
    if (card !== null) find(card)?.focus();
  });
}
