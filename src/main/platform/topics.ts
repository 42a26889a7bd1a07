import type { Topic, TopicData } from '../../shared/topics'
import type { Log } from './log'

type Listener<T extends Topic> = (data: TopicData[T]) => void

/** Carries news from the services to whoever listens. Nobody waits for a listener, and a failing one harms no other. */
export class Topics {
  private readonly listeners = new Map<Topic, Set<Listener<never>>>()

  constructor(private readonly log: Log) {}

  publish<T extends Topic>(topic: T, data: TopicData[T]): void {
    for (const listener of this.listeners.get(topic) ?? []) {
      try {
        ;(listener as Listener<T>)(data)
      } catch (error) {
        this.log.error(`a listener to ${topic} failed`, error)
      }
    }
  }

  /** @returns a function that ends the subscription */
  subscribe<T extends Topic>(topic: T, listener: Listener<T>): () => void {
    const all = this.listeners.get(topic) ?? new Set()
    this.listeners.set(topic, all.add(listener))
    return () => void all.delete(listener)
  }
}
