/** The stylesheet of the pages that need no script: signing in, leaving a mailing, problems. */
import { readFile } from 'node:fs/promises';
import type { App } from '../schemas.ts';

export function pageStyleRoutes(app: App): void {
  app.get('/assets/style.css', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    const css = await readFile(new URL('../pages/style.css', import.meta.url), 'utf8');
    return reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=300').send(css);
  });
}
