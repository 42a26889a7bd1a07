import { expect, test } from 'vitest'
import { Topics } from './topics'

test('news reaches those who listen to its topic, until they stop', () => {
  const topics = new Topics()
  const heard: unknown[] = []
  const stop = topics.subscribe('secrets', (data) => heard.push(data))
  topics.publish('secrets', { count: 1 })
  topics.publish('settings', { keys: [] })
  stop()
  topics.publish('secrets', { count: 2 })
  expect(heard).toEqual([{ count: 1 }])
})
