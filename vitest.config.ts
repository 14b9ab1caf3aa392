import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// One project per kind of test (docs/architecture.md): a kind says what it may touch.
const project = (name: string, include: string[], extra: Record<string, unknown> = {}) => ({
  test: {
    name,
    include,
    // Tests start hundreds of processes over the same files: compiled once, each starts in half the time.
    env: { TZ: 'UTC', NODE_COMPILE_CACHE: COMPILED },
    retry: 0,
    maxWorkers: CORES,
    // As the program itself (src/main.ts): without it every worker spends a second on Drizzle's manifest.
    execArgv: ['--import', './src/resolve.ts'],
    ...extra,
  },
});

/** With many more workers, tests that measure a lease or a deadline get in each other's way. */
const CORES = 2;
const COMPILED = join(import.meta.dirname, 'node_modules/.cache/compiled');
/**
 * Stories mostly wait, for chats that take a message a second and pages that draw: one more uses the time. With two
 * more, and a browser in each, the bot at times had no turn within the three seconds that Discord gives it.
 */
const STORIES = { maxWorkers: CORES + 1, sequence: { groupOrder: 2 } };

export default defineConfig({
  test: {
    projects: [
      project('unit', ['test/**/*.test.ts'], {
        exclude: ['test/**/*.{integration,scenario,browser}.test.ts'],
        // A worker loads the rooms once: a third of these tests' time was importing them for each file.
        isolate: false,
        // Laws over thousands of samples: a limit against hanging, no measure of speed.
        testTimeout: 30_000,
      }),
      project('integration', ['test/**/*.integration.test.ts'], {
        exclude: ['test/simulation/**'],
        // They wait for blocks, leases and processes more than they compute: two at once used less than half of two cores.
        maxWorkers: CORES + 1,
        sequence: { groupOrder: 1 },
        // No room keeps anything at import, and every file has a database of its own.
        isolate: false,
        globalSetup: ['test/support/global-setup.ts'],
        setupFiles: ['test/support/outside.ts'],
        testTimeout: 60_000,
        hookTimeout: 120_000,
      }),
      project('scenario', ['test/scenario/**/*.scenario.test.ts'], {
        ...STORIES,
        globalSetup: ['test/support/global-setup.ts'],
        setupFiles: ['test/support/outside.ts'],
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
      // Its processes take both cores: alone, so that a thousand seeds are over in three minutes.
      project('simulation', ['test/simulation/**/*.integration.test.ts'], {
        globalSetup: ['test/support/global-setup.ts'],
        sequence: { groupOrder: 3 },
      }),
      project('browser', ['test/**/*.browser.test.ts'], {
        ...STORIES,
        globalSetup: ['test/support/global-setup.ts'],
        setupFiles: ['test/support/outside.ts'],
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
    ],
  },
});
