/** How the viewer is built. Everything becomes a file of its own under /app/: the page's policy allows no script or style inside the page. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';

/** Where the server has it. */
const BASE = '/app/';

/** The packages of typefaces name an older format too, which no browser that runs the viewer asks for: it would double the files. */
const woff2Only: Plugin = {
  name: 'woff2-only',
  enforce: 'pre',
  transform: (code, id) => (id.includes('/@fontsource/') ? code.replaceAll(/,\s*url\([^)]+\.woff\) format\('woff'\)/g, '') : null),
};

const ROOM = /\/(\w+)\/\1-room\.tsx$/;

/** A page for each room that names the room's pieces as well: a browser fetches all of them at once, not one after it has run the other. */
const pagesOfRooms: Plugin = {
  name: 'pages-of-rooms',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const page = bundle['index.html'];
    if (page?.type !== 'asset') throw new Error('the build made no index.html');
    const html = String(page.source);
    for (const chunk of Object.values(bundle)) {
      const room = chunk.type === 'chunk' ? ROOM.exec(chunk.facadeModuleId ?? '')?.[1] : undefined;
      if (room === undefined) continue;
      const links = piecesOf(bundle, chunk.fileName).filter((file) => !html.includes(file));
      this.emitFile({ type: 'asset', fileName: `${room}.html`, source: html.replace('</head>', `${links.map(linkTo).join('')}</head>`) });
    }
  },
};

/** The file, and all that it imports, with their styles. */
function piecesOf(bundle: Rolldown.OutputBundle, file: string, found = new Set<string>()): readonly string[] {
  const piece = bundle[file];
  if (piece?.type !== 'chunk' || found.has(file)) return [];
  found.add(file);
  for (const style of piece.viteMetadata?.importedCss ?? []) found.add(style);
  for (const imported of piece.imports) piecesOf(bundle, imported, found);
  return [...found];
}

const linkTo = (file: string): string =>
  `  <link rel="${file.endsWith('.css') ? 'stylesheet' : 'modulepreload'}" crossorigin href="${BASE}${file}">\n`;

export default defineConfig({
  root: import.meta.dirname,
  base: BASE,
  plugins: [react(), woff2Only, pagesOfRooms],
  build: {
    outDir: '../../dist/viewer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: 'es2023',
    rolldownOptions: {
      // Embedded widgets have a small page of their own.
      input: ['index.html', 'embed.html'].map((name) => join(import.meta.dirname, name)),
      // What several rooms use is one file: twenty small ones take longer to fetch, and are no smaller together.
      output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] } },
    },
  },
});
