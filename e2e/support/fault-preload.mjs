import { readFileSync } from 'node:fs'
import { install, setFaults } from './faulty-fs.mjs'

// Loaded into a gateway under test by `node --import`. The file named in TC_TEST_FAULTS says which operations fail; it is read
// anew each time, so that a test can change its mind while the gateway runs.

/** @typedef {import('./faulty-fs.mjs').Effect & { operation?: string, path?: string, nth?: number }} Fault
 *    A fault without operation or path meets all; `path` is part of a path. One with `nth` meets the nth of those alone, from 1. */

const { TC_TEST_FAULTS: scenario } = process.env

if (scenario) {
  await install()
  let met = 0
  setFaults((operation, path) => {
    /** @type {Fault[]} */
    let faults
    try {
      faults = JSON.parse(readFileSync(scenario, 'utf8'))
    } catch {
      return undefined
    }
    const fault = faults.find((each) => (each.operation ?? operation) === operation && path.includes(each.path ?? ''))
    return fault?.nth === undefined || ++met === fault.nth ? fault : undefined
  })
}
