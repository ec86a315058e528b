/** How the viewer is built. Everything becomes a file of its own under /app/: the page's policy allows no script or style inside the page. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The packages of typefaces name an older format too, which no browser that runs the viewer asks for: it would double the files. */
const woff2Only: Plugin = {
  name: 'woff2-only',
  enforce: 'pre',
  transform: (code, id) => (id.includes('/@fontsource/') ? code.replaceAll(/,\s*url\([^)]+\.woff\) format\('woff'\)/g, '') : null),
};

export default defineConfig({
  root: import.meta.dirname,
  base: '/app/',
  plugins: [react(), woff2Only],
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
    },
  },
});
