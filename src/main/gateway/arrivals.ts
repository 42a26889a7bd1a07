const NUMBER = Symbol('arrival')

interface Numbered {
  [NUMBER]?: number
}

/** Numbers the connections in the order they were accepted in. What is told apart by it is whether a connection is older than
 *  a change; no clock has a say in that. */
export class Arrivals {
  private last = 0

  /** Counts a connection. One that comes by again, because it was handed back to the server, keeps its number. */
  add(socket: object): void {
    if (arrivalOf(socket) === undefined) (socket as Numbered)[NUMBER] = ++this.last
  }

  /** The number of the latest one, 0 before the first. */
  get latest(): number {
    return this.last
  }
}

/** The number a connection was given, or undefined for one that was never counted. */
export const arrivalOf = (socket: object): number | undefined => (socket as Numbered)[NUMBER]
