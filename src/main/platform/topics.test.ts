import { expect, test } from 'vitest'
import { silentLog } from './log'
import { Topics } from './topics'

test('news reaches those who listen to its topic, until they stop', () => {
  const topics = new Topics(silentLog)
  const heard: unknown[] = []
  const stop = topics.subscribe('secrets', (data) => heard.push(data))
  topics.publish('secrets', { count: 1 })
  topics.publish('settings', { keys: [] })
  stop()
  topics.publish('secrets', { count: 2 })
  expect(heard).toEqual([{ count: 1 }])
})

test('a listener that fails harms neither the others nor whoever publishes', () => {
  const topics = new Topics(silentLog)
  const heard: unknown[] = []
  topics.subscribe('secrets', () => {
    throw new Error('the window is gone')
  })
  topics.subscribe('secrets', (data) => heard.push(data))
  topics.publish('secrets', { count: 1 })
  expect(heard).toEqual([{ count: 1 }])
})
