/** How many lines were, or will be, rejected for which reason: `12 invalid_json, 3 unknown_type`, the most first. */
export function reasonsInWords(lines: ReadonlyMap<string, number>): string {
  const byNumber = [...lines].toSorted(([a, linesOfA], [b, linesOfB]) => linesOfB - linesOfA || (a < b ? -1 : 1));
  return byNumber.map(([reason, count]) => `${count} ${reason}`).join(', ');
}
