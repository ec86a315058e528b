import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

// For the test files and for the processes that they start, see test/support/keep-compiled.ts.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/tests');

// One file at a time: each test file may hold an embedded engine (about 1 GB) and CI has two cores.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/soak/**', 'test/bench/**'],
    globalSetup: ['test/support/kafka-shared.ts', 'test/support/store-template.ts', 'test/support/viewer-built.ts'],
    setupFiles: ['test/support/keep-compiled.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // Node strips the types itself, as it does for the program: importing through Vite costs each file a second more.
    experimental: { viteModuleRunner: false },
  },
});
