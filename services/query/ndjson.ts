/**
 * The lines of an NDJSON body as values, with their numbers in it, from 1. A line that is no JSON becomes its own text: a string is no event,
 * so it is rejected in its place with its own verdict, and the other lines stay where they are.
 */
export function parseNdjson(text: string): readonly { readonly line: number; readonly value: unknown }[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((content, index) => ({ line: index + 1, content: content.trim() }))
    .filter(({ content }) => content !== '')
    .map(({ line, content }): { readonly line: number; readonly value: unknown } => {
      try {
        return { line, value: JSON.parse(content) };
      } catch (error) {
        if (error instanceof SyntaxError) return { line, value: content };
        throw error;
      }
    });
}
