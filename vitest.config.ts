import { defineConfig } from 'vitest/config'

/** Suites that start the built product, or a browser, need longer than a unit test. */
const slow = (name: string, include: readonly string[], testTimeout = 60_000) => ({
  test: { name, include: [...include], environment: 'node', testTimeout, hookTimeout: 60_000 }
})

export default defineConfig({
  test: {
    reporters: ['default', './e2e/support/tally-reporter.ts'],
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], environment: 'node' } },
      slow('contract', ['e2e/contract/**/*.test.ts', 'e2e/faults/**/*.test.ts']),
      slow('console', ['e2e/console/**/*.test.ts']),
      slow('desktop', ['e2e/desktop/**/*.test.ts', 'e2e/electron/**/*.test.ts']),
      // Takes the pictures; `npm test` leaves it out.
      slow('screenshots', ['e2e/screenshots/**/*.test.ts'], 120_000)
    ]
  }
})
