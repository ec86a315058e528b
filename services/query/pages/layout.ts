/** The frame of the pages that need no script: head, the way home, and the one stylesheet. */
import { html, type Html } from './html.ts';

export const layout = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · wrapsheet</title>
        <link rel="stylesheet" href="/assets/style.css" />
        <link rel="icon" href="/app/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#content">To the content</a>
        <header><a href="/">wrapsheet</a></header>
        <main id="content">${content}</main>
      </body>
    </html> `.text;
