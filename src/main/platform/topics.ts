import type { Topic, TopicData } from '../../shared/topics'

type Listener<T extends Topic> = (data: TopicData[T]) => void

/** Carries news from the services to whoever listens. Nobody waits for a listener, and a failing one harms no other. */
export class Topics {
  private readonly listeners = new Map<Topic, Set<Listener<never>>>()

  publish<T extends Topic>(topic: T, data: TopicData[T]): void {
    for (const listener of this.listeners.get(topic) ?? []) (listener as Listener<T>)(data)
  }

  /** @returns a function that ends the subscription */
  subscribe<T extends Topic>(topic: T, listener: Listener<T>): () => void {
    const all = this.listeners.get(topic) ?? new Set()
    this.listeners.set(topic, all.add(listener))
    return () => void all.delete(listener)
  }
}
