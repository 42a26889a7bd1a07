import { EventEmitter } from 'node:events'

/** Names that languages, loggers and test runners ask any object for. */
const ASKED_OF_ANYTHING = new Set(['then', 'toJSON', 'constructor', '__esModule', 'default', 'inspect', 'nodeType'])

/** The object, with a refusal for every property it does not have: what is not imitated must not seem to work. */
export const strict = <T extends object>(target: T, name: string): T =>
  new Proxy(target, {
    get: (object, key, receiver) => {
      if (typeof key === 'string' && !(key in object) && !ASKED_OF_ANYTHING.has(key)) {
        throw new Error(`the stand-in does not imitate electron.${name}.${key}`)
      }
      return Reflect.get(object, key, receiver)
    }
  })

type Listener = (...args: any[]) => void

/** An emitter that also refuses listeners for events which it never emits. */
export abstract class Imitation extends EventEmitter {
  private readonly imitated: { name: string; events: string[] }

  constructor(name: string, events: readonly string[]) {
    super()
    this.imitated = { name, events: [...events, 'newListener', 'removeListener', 'error'] }
    // What a constructor returns is `this` in the classes that extend it.
    return strict(this, name)
  }

  override on(event: string | symbol, listener: Listener): this {
    return super.on(this.known(event), listener)
  }

  override addListener(event: string | symbol, listener: Listener): this {
    return super.addListener(this.known(event), listener)
  }

  override prependListener(event: string | symbol, listener: Listener): this {
    return super.prependListener(this.known(event), listener)
  }

  /** Adds an event that it emits from now on. */
  protected imitate(event: string): void {
    this.imitated.events.push(event)
  }

  private known(event: string | symbol): string | symbol {
    if (typeof event === 'string' && !this.imitated.events.includes(event)) {
      throw new Error(`the stand-in does not imitate the event "${event}" of electron.${this.imitated.name}`)
    }
    return event
  }
}

interface PreventableEvent {
  defaultPrevented: boolean
  preventDefault: () => void
}

export const preventable = <T extends object>(members: T): T & PreventableEvent => {
  const event = {
    ...members,
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true
    }
  }
  return event
}
