import { defineConfig } from 'vitest/config'

/** Suites that start the built product, or a browser, need longer than a unit test. A busy machine can starve one of them for
 *  seconds, so a failure is tried once more: what is broken fails twice, and the report says what was tried again. */
const slow = (name: string, include: readonly string[], more: { testTimeout?: number; globalSetup?: string } = {}) => ({
  test: {
    name,
    include: [...include],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    retry: 1,
    ...more
  }
})

/** Builds the stand-in for Electron, and says whether it or Electron itself is used. */
const DESKTOP = { globalSetup: './e2e/electron/compile.ts' }

export default defineConfig({
  test: {
    // Most of the time a suite waits for processes and pages, so every core takes one.
    maxWorkers: '100%',
    reporters: ['default', './e2e/support/tally-reporter.ts'],
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'e2e/fuzz/**/*.test.ts'], environment: 'node' } },
      slow('contract', ['e2e/contract/**/*.test.ts', 'e2e/faults/**/*.test.ts', 'e2e/supply/**/*.test.ts']),
      slow('console', ['e2e/console/**/*.test.ts'], DESKTOP),
      slow('desktop', ['e2e/desktop/**/*.test.ts', 'e2e/electron/**/*.test.ts'], DESKTOP),
      // Takes the pictures; `npm test` leaves it out.
      slow('screenshots', ['e2e/screenshots/**/*.test.ts'], { testTimeout: 120_000 })
    ]
  }
})
