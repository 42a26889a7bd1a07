import { TARGETS } from './targets'

const target = TARGETS[process.env.FUZZ_TARGET ?? '']
if (!target) throw new Error(`FUZZ_TARGET is none of ${Object.keys(TARGETS).join(', ')}`)

/** What the fuzzing engine calls with each input. */
export const fuzz = target
