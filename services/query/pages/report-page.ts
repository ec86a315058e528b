/**
 * A report as a page: the document that the renderer draws for screens, with a bar over it to go to other reports, ranges and files. The document
 * brings its styles with it; the page's policy names each of them by its hash, and lets nothing else in.
 */
import { createHash } from 'node:crypto';
import { html, type Html } from './html.ts';

export interface ReportBar {
  readonly studio: string;
  readonly person: string;
  readonly links: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly downloads: readonly { readonly href: string; readonly text: string }[];
  /** Shown over everything: that the data are a demo, say. */
  readonly banner: string | null;
  readonly form: Html;
}

export const reportBar = ({ studio, person, links, downloads, banner, form }: ReportBar): Html =>
  html`<div class="bar">
    <a class="skip" href="#report">To the report</a>
    <div class="way">
      <p class="home"><a href="/">${studio}</a></p>
      <nav aria-label="Reports">
        <ul>
          ${links.map(({ href, text, current }) => html`<li><a href="${href}" ${current ? html` aria-current="page"` : null}>${text}</a></li>`)}
        </ul>
      </nav>
      <form method="post" action="/sign-out"><span>${person}</span> <button>Sign out</button></form>
    </div>
    ${banner === null ? null : html`<p class="banner">${banner}</p>`}${form}
    <p class="downloads">Download: ${downloads.map(({ href, text }) => html`<a href="${href}">${text}</a> `)}</p>
  </div>`;

export interface Page {
  readonly html: string;
  /** Content-Security-Policy. */
  readonly policy: string;
}

/** @param document a whole HTML document */
export function reportPage(document: string, bar: Html, css: string): Page {
  const page = document
    .replace('</head>', () => `<link rel="icon" href="data:,"><style>${css}</style></head>`)
    .replace(/<body[^>]*>/, (body) => `${body}${bar.text}`)
    .replace('<main>', '<main id="report">');
  const sheets = [...page.matchAll(/<style>([^]*?)<\/style>/g)].map(([, text = '']) => hashOf(text));
  // Widths of columns stand at their cells.
  const attributes = [...new Set([...page.matchAll(/ style="([^"]*)"/g)].map(([, text = '']) => hashOf(text)))];
  const styles = [...sheets, ...(attributes.length === 0 ? [] : ["'unsafe-hashes'", ...attributes])];
  const policy = [
    "default-src 'none'",
    `style-src ${styles.join(' ')}`,
    'img-src data:',
    'font-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { html: page, policy };
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
