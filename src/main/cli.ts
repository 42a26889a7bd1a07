#!/usr/bin/env node
import { main } from './command/main'

// A reader that went away (`| head`) is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

main(process.argv.slice(2)).then(
  (code) => {
    // Not process.exit(): what is written to a pipe may still be on its way.
    process.exitCode = code
  },
  (error: unknown) => {
    process.exitCode = 1
    process.stderr.write(`trust-console: ${error instanceof Error ? error.message : String(error)}\n`)
  }
)
