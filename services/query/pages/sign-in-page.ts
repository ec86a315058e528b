/** The two pages of signing in: waiting for a link, and the link's own page with its button. */
import { html } from './html.ts';
import { layout } from './layout.ts';

const TITLE = 'Sign in';

export const waitingPage = (): string =>
  layout(
    TITLE,
    html`<h1>Sign in</h1>
      <p>You sign in by a one-time link. The first one was printed where the server was started; later ones come from an admin.</p>
      <p class="quiet">On the server’s machine, <code>npx wrapsheet user link --email YOUR-ADDRESS</code> prints a new one.</p>`,
  );

export const signInPage = (name: string, credential: string): string =>
  layout(
    TITLE,
    html`<h1>Welcome, ${name}</h1>
      <p>This link works once.</p>
      <form method="post" action="/sign-in/${credential}"><button class="primary">Sign in</button></form>`,
  );
