import { clientKey, isLoopback } from './address'

/** The share of the gateway's connections that one client elsewhere may hold. */
const SHARE = 1 / 4

/** Counts the connections of each client on other machines, so that one of them cannot hold all there are. Clients on this
 *  machine share an address and are not counted. */
export class Crowd {
  private readonly held = new Map<string, number>()

  /** Takes a connection in.
   *  @param most connections the gateway takes in all
   *  @returns false when its client holds its share already; leave() is then not called for it */
  enter(address: string, most: number): boolean {
    if (isLoopback(address)) return true
    const client = clientKey(address)
    const held = this.held.get(client) ?? 0
    if (held >= most * SHARE) return false
    this.held.set(client, held + 1)
    return true
  }

  leave(address: string): void {
    if (isLoopback(address)) return
    const client = clientKey(address)
    const held = this.held.get(client) ?? 0
    if (held > 1) this.held.set(client, held - 1)
    else this.held.delete(client)
  }
}
