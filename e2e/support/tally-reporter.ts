import type { Reporter, TestModule } from 'vitest/node'

/** Prints the run's figures as one plain line, the last of the output: `N passed, N failed, N skipped`. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tally = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      // A file that does not load has no tests to fail.
      if (module.errors().length > 0) tally.failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state !== 'pending') tally[state]++
      }
    }
    tally.failed += unhandledErrors.length
    process.on('exit', () => {
      process.stdout.write(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped\n`)
    })
  }
}
