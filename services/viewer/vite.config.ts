/** How the viewer is built. Everything becomes a file of its own under /app/: the page's policy allows no script or style inside the page. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/app/',
  plugins: [react()],
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
      // ECharts is heavy, and needed only where something is drawn: a file of its own, which is kept when the rest changes.
      output: { codeSplitting: { groups: [{ name: 'charts', test: /node_modules\/(echarts|zrender)\// }] } },
    },
  },
});
