import { defineConfig } from 'vitest/config';

// One project per kind of test (docs/architecture.md): a kind says what it may touch.
const project = (name: string, include: string[], extra: Record<string, unknown> = {}) => ({
  test: { name, include, env: { TZ: 'UTC' }, retry: 0, ...extra },
});

export default defineConfig({
  test: {
    // As many as there are cores: with more, tests that measure a lease or a deadline get in each other's way.
    maxWorkers: 2,
    // As the program itself (src/main.ts): without it every worker spends a second on Drizzle's manifest.
    execArgv: ['--import', './src/resolve.ts'],
    projects: [
      project('unit', ['test/**/*.test.ts'], {
        exclude: ['test/**/*.{integration,scenario,browser}.test.ts'],
        // Laws over thousands of samples: a limit against hanging, no measure of speed.
        testTimeout: 30_000,
      }),
      project('integration', ['test/**/*.integration.test.ts'], {
        globalSetup: ['test/support/global-setup.ts'],
        setupFiles: ['test/support/outside.ts'],
        testTimeout: 60_000,
        hookTimeout: 120_000,
      }),
      project('scenario', ['test/scenario/**/*.scenario.test.ts'], {
        globalSetup: ['test/support/global-setup.ts'],
        setupFiles: ['test/support/outside.ts'],
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
      project('browser', ['test/**/*.browser.test.ts'], {
        globalSetup: ['test/support/global-setup.ts'],
        setupFiles: ['test/support/outside.ts'],
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
    ],
  },
});
