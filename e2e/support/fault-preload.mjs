import { readFileSync } from 'node:fs'
import { install, setFaults } from './faulty-fs.mjs'

// Loaded into a gateway under test by `node --import`. The file named in TC_TEST_FAULTS says which operations fail; it is read
// anew each time, so that a test can change its mind while the gateway runs.

/** @typedef {import('./faulty-fs.mjs').Effect & { operation?: string, path?: string }} Fault
 *    A fault without operation or path meets all; `path` is part of a path. */

const { TC_TEST_FAULTS: scenario } = process.env

if (scenario) {
  await install()
  setFaults((operation, path) => {
    /** @type {Fault[]} */
    let faults
    try {
      faults = JSON.parse(readFileSync(scenario, 'utf8'))
    } catch {
      return undefined
    }
    return faults.find((fault) => (fault.operation ?? operation) === operation && path.includes(fault.path ?? ''))
  })
}
