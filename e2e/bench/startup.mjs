import {
  CLI,
  environmentFor,
  fetchText,
  freshFolder,
  pairedRow,
  progress,
  runNode,
  startGateway,
  startServer,
  stop,
  timed
} from './support.mjs'

// How long a command takes from its start to its end, and the gateway from its start to its first answer.

/** Plain CommonJS on the command line: the fastest way Node has to a listening server. */
const BARE = `
const server = require('node:http').createServer((request, response) => response.end('{"status":"ok"}'))
server.listen(0, '127.0.0.1', () => console.log('{"url":"http://127.0.0.1:' + server.address().port + '"}'))
process.on('SIGTERM', () => process.exit(0))`

/** @param {{ quick: boolean }} options
 *  @returns {Promise<import('./support.mjs').Row[]>} */
export const startup = async ({ quick }) => {
  const rounds = quick ? 5 : 25
  const gateway = await startGateway(freshFolder())
  const home = freshFolder()
  // The very first start makes a token and a config file; the second is the one people wait for.
  await stop((await startGateway(home)).child)
  const env = environmentFor(home)

  const tasks = {
    node: () => timed(() => runNode(['-e', '0'], env)),
    version: () => timed(() => runNode([CLI, '--version'], env)),
    status: () => timed(() => runNode([CLI, 'status', '--json'], gateway.env)),
    serve: () => timeToAnswer([CLI, 'serve'], env),
    bare: () => timeToAnswer(['-e', BARE], env)
  }
  const names = /** @type {(keyof typeof tasks)[]} */ (Object.keys(tasks))
  const taken = /** @type {Record<keyof typeof tasks, number[]>} */ (
    Object.fromEntries(names.map((name) => [name, []]))
  )
  for (let round = -1; round < rounds; round++) {
    progress(`start-up, round ${round + 1} of ${rounds}${round < 0 ? ' (to warm up)' : ''}`)
    for (const name of names) {
      const ms = await tasks[name]()
      if (round >= 0) taken[name].push(ms)
    }
  }
  await stop(gateway.child)

  const { node, version, status, serve, bare } = taken
  const unit = /** @type {const} */ ('ms')
  const goal = { atMost: 2.5 }
  return [
    pairedRow({ measure: '--version', against: 'node -e 0', unit, goal }, version, node),
    pairedRow({ measure: 'status --json, gateway runs', against: 'node -e 0', unit, goal }, status, node),
    pairedRow({ measure: 'serve to first answer', against: 'node -e 0', unit }, serve, node),
    pairedRow({ measure: 'serve to first answer', against: 'bare node:http', unit }, serve, bare)
  ]
}

/** From the start of the process to its first answer over HTTP.
 *  @param {readonly string[]} args
 *  @param {NodeJS.ProcessEnv} env */
const timeToAnswer = async (args, env) => {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child
  const ms = await timed(async () => {
    const server = await startServer(args, env)
    child = server.child
    const { status } = await fetchText(`${server.url}/health`)
    if (status !== 200) throw new Error(`/health answered ${status}`)
  })
  if (child) await stop(child)
  return ms
}
