/** Cuts SQL text into statements at the semicolons that are neither in a string, a quoted name nor a comment; comments are left out. */

const QUOTES = new Set(["'", '"', '`']);

/** Index just behind the quoted text that begins at `start`; a quote may be escaped by a backslash or by doubling. */
function endOfQuoted(sql: string, start: number): number {
  const quote = sql[start];
  let i = start + 1;
  while (i < sql.length) {
    if (sql[i] === '\\') i += 2;
    else if (sql[i] !== quote) i += 1;
    else if (sql[i + 1] === quote) i += 2;
    else return i + 1;
  }
  throw new SyntaxError(`A ${quote} at character ${start} is never closed`);
}

/** Index just behind the comment that begins at `start`; `start` itself where there is none. */
function endOfComment(sql: string, start: number): number {
  if (sql.startsWith('--', start)) {
    const end = sql.indexOf('\n', start);
    return end === -1 ? sql.length : end;
  }
  if (!sql.startsWith('/*', start)) return start;
  const end = sql.indexOf('*/', start + 2);
  if (end === -1) throw new SyntaxError(`A /* at character ${start} is never closed`);
  return end + 2;
}

/** @throws SyntaxError where a string, name or comment is never closed */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let current = '';
  let i = 0;
  while (i < sql.length) {
    const char = sql[i]!;
    const behindComment = endOfComment(sql, i);
    if (behindComment > i) {
      current += ' ';
      i = behindComment;
    } else if (QUOTES.has(char)) {
      const end = endOfQuoted(sql, i);
      current += sql.slice(i, end);
      i = end;
    } else {
      if (char === ';') {
        statements.push(current.trim());
        current = '';
      } else current += char;
      i += 1;
    }
  }
  statements.push(current.trim());
  return statements.filter((statement) => statement !== '');
}
