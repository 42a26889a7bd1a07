import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: ['default', './e2e/support/tally-reporter.ts'],
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], environment: 'node' } },
      {
        test: {
          name: 'contract',
          include: ['e2e/contract/**/*.test.ts', 'e2e/faults/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        test: {
          name: 'console',
          include: ['e2e/console/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        // Takes the pictures; `npm test` leaves it out.
        test: {
          name: 'screenshots',
          include: ['e2e/screenshots/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 60_000
        }
      }
    ]
  }
})
