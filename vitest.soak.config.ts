import { defineConfig } from 'vitest/config';

// The long versions of what `npm test` shows in short, for SOAK_MINUTES (10 unless told); a run ends soon after its time.
export default defineConfig({
  test: {
    include: ['test/soak/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 48 * 3_600_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
