/**
 * The lines of an NDJSON body as values. A line that is no JSON becomes its own text: a string is no event, so it is rejected in its place
 * with its own verdict, and the other lines stay where they are.
 */
export function parseNdjson(text: string): unknown[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line): unknown => {
      try {
        return JSON.parse(line);
      } catch (error) {
        if (error instanceof SyntaxError) return line;
        throw error;
      }
    });
}
