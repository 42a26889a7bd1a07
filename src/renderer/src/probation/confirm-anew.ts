import type { SocketWorld } from '../app/socket-world'

const WITHIN_MS = 15_000

interface Answer {
  error?: { message: string }
}

/** Confirms over a WebSocket of its own: that it can be opened is what the gateway wants to see. A browser uses no connection
 *  again for one, as it would for a fetch.
 *  @throws Error with what the gateway said, or that it could not be reached */
export const confirmAnew = (id: string, world: Pick<SocketWorld, 'openSocket'>): Promise<void> =>
  new Promise((done, failed) => {
    const socket = world.openSocket()
    const fail = (message: string): void => failed(new Error(message))
    const timer = setTimeout(() => {
      fail('A new connection was opened, and the gateway did not answer over it.')
      socket.close()
    }, WITHIN_MS)
    socket.onopen = () =>
      socket.send(
        JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'system.maintenance.probation.confirm', params: { id } })
      )
    socket.onmessage = ({ data }) => {
      const { error } = JSON.parse(String(data)) as Answer
      if (error) fail(error.message)
      else done()
      socket.close()
    }
    socket.onclose = () => {
      clearTimeout(timer)
      // After an answer this says nothing any more.
      fail('No new connection could be opened to the gateway, so the change was not confirmed.')
    }
  })
