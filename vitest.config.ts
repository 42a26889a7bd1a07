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
          globalSetup: './e2e/electron/compile.ts',
          include: ['e2e/console/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        test: {
          name: 'desktop',
          globalSetup: './e2e/electron/compile.ts',
          include: ['e2e/desktop/**/*.test.ts', 'e2e/electron/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      }
    ]
  }
})
