/** The policy of a report's document: it names each of the styles that the document brings with it by its hash, and lets nothing else in. */
import { createHash } from 'node:crypto';

export interface Page {
  readonly html: string;
  /** Content-Security-Policy. */
  readonly policy: string;
}

/** @param document a whole HTML document */
export function withPolicy(document: string): Page {
  const html = document.replace('</head>', () => '<link rel="icon" href="data:,"></head>');
  const sheets = [...html.matchAll(/<style>([^]*?)<\/style>/g)].map(([, text = '']) => hashOf(text));
  // Widths of columns stand at their cells.
  const attributes = [...new Set([...html.matchAll(/ style="([^"]*)"/g)].map(([, text = '']) => hashOf(text)))];
  const styles = [...sheets, ...(attributes.length === 0 ? [] : ["'unsafe-hashes'", ...attributes])];
  const policy = [
    "default-src 'none'",
    `style-src ${styles.join(' ')}`,
    'img-src data:',
    'font-src data:',
    "form-action 'none'",
    "base-uri 'none'",
    // The viewer alone shows it inside itself.
    "frame-ancestors 'self'",
  ].join('; ');
  return { html, policy };
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
