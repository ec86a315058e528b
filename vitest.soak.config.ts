import { defineConfig } from 'vitest/config';

// The long versions of what `npm test` shows in short: hours rather than minutes.
export default defineConfig({
  test: {
    include: ['test/soak/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
