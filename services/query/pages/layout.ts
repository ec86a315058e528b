/** The frame of every page: head, header with the way around, and the one stylesheet. */
import { html, type Html } from './html.ts';

export interface PageFrame {
  readonly title: string;
  readonly studio: string;
  /** Who is signed in; null on pages without. */
  readonly person: string | null;
  readonly links: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
}

export function layout(frame: PageFrame, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${frame.title} · ${frame.studio}</title>
        <link rel="stylesheet" href="/assets/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <a class="skip" href="#content">To the content</a>
        <header>
          <p class="studio"><a href="/">${frame.studio}</a></p>
          <nav aria-label="Reports">
            <ul>
              ${frame.links.map(
                ({ href, text, current }) => html`<li><a href="${href}" ${current ? html` aria-current="page"` : null}>${text}</a></li>`,
              )}
            </ul>
          </nav>
          ${
            frame.person === null
              ? null
              : html`<form method="post" action="/sign-out" class="person"><span>${frame.person}</span> <button>Sign out</button></form>`
          }
        </header>
        <main id="content">${content}</main>
      </body>
    </html> `.text;
}
