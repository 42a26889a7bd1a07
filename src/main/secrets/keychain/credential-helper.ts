import type { CredentialAnswer, CredentialRequest } from './credential-protocol'

// A process of its own. keytar waits for the system inside native threads that nothing can call back, and a process with
// such a thread cannot even exit: when the system does not answer, the gateway kills this process and lives on.

interface Library {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, value: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
  findCredentials(service: string): Promise<{ account: string }[]>
}

interface Port {
  on(event: 'message', listener: (message: unknown) => void): unknown
  send(answer: CredentialAnswer): void
}

const isLibrary = (value: unknown): value is Library =>
  typeof value === 'object' &&
  value !== null &&
  ['getPassword', 'setPassword', 'deletePassword', 'findCredentials'].every(
    (name) => typeof (value as Record<string, unknown>)[name] === 'function'
  )

/** Optional: a machine without it has neither the package nor its types. */
const loadLibrary = async (): Promise<Library> => {
  const name = 'keytar' as string
  const loaded = (await import(name)) as { default?: unknown }
  const library = loaded.default ?? loaded
  if (!isLibrary(library)) throw new Error('cannot find module: keytar is of an unknown version')
  return library
}

const answer = async (request: CredentialRequest): Promise<CredentialAnswer> => {
  const { id, call, service, account } = request
  try {
    const library = await loadLibrary()
    switch (call) {
      case 'read':
        return { id, ok: true, value: await library.getPassword(service, account) }
      case 'write':
        await library.setPassword(service, account, request.value ?? '')
        return { id, ok: true, value: null }
      case 'remove':
        return { id, ok: true, value: await library.deletePassword(service, account) }
      case 'list':
        // The library reads every value with the name; none of them leaves this process.
        return { id, ok: true, value: (await library.findCredentials(service)).map((item) => item.account) }
    }
  } catch (error) {
    return { id, ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}

/** A child of Node talks over its IPC channel, a utility process of Electron over its parent port. */
const openPort = (): Port => {
  const { parentPort } = process as { parentPort?: { on: Port['on']; postMessage(message: unknown): void } }
  if (!parentPort) {
    // Ctrl+C reaches every process of a terminal. When to end is the gateway's to say: it may have to put something right.
    for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
    return { on: (event, listener) => process.on(event, listener), send: (each) => process.send?.(each) }
  }
  return {
    on: (event, listener) => parentPort.on(event, (message) => listener((message as { data: unknown }).data)),
    send: (each) => parentPort.postMessage(each)
  }
}

const port = openPort()
port.on('message', (message) => void answer(message as CredentialRequest).then((each) => port.send(each)))
// A plain exit would wait for a hanging native call.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
