import { readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

// Loaded into the gateway under soak by `node --expose-gc --import`. It answers one question over the process's own channel:
// what is in use right now. The product knows nothing of it.

const RESOLUTION_MS = 10
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delays.enable()

/** @returns {number | null} open files and sockets; null where the platform does not tell */
const openFiles = () => {
  try {
    // One of them is the folder that is being read.
    return readdirSync('/proc/self/fd').length - 1
  } catch {
    return null
  }
}

const sample = () => {
  const { rss } = process.memoryUsage()
  const loop = {
    p50: delays.percentile(50) / 1e6 - RESOLUTION_MS,
    p99: delays.percentile(99) / 1e6 - RESOLUTION_MS,
    max: delays.max / 1e6 - RESOLUTION_MS
  }
  // What is left after a collection is what is held.
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  // The collection is our doing.
  delays.reset()
  return { rss, heapUsed, external, files: openFiles(), resources: process.getActiveResourcesInfo().length, loop }
}

process.on('message', () => process.send?.(sample()))
// Whether the gateway goes on is not this channel's business.
process.channel?.unref()
