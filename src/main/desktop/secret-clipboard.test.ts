import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CLEARS_AFTER_MS, SecretClipboard, type TextClipboard } from './secret-clipboard'

class FakeClipboard implements TextClipboard {
  text = 'before'
  readable = true
  readText = (): Promise<string> =>
    this.readable ? Promise.resolve(this.text) : Promise.reject(new Error('no clipboard'))
  writeText = (text: string): Promise<void> => {
    this.text = text
    return Promise.resolve()
  }
  clear = (): void => {
    this.text = ''
  }
}

let system: FakeClipboard
let news: unknown[]
let secrets: SecretClipboard

beforeEach(() => {
  vi.useFakeTimers()
  system = new FakeClipboard()
  news = []
  secrets = new SecretClipboard(system, (item) => news.push(item))
})
afterEach(() => {
  vi.useRealTimers()
})

test('a value goes on the clipboard and comes off after its time', async () => {
  expect(await secrets.copy('custom.a', 'value-a')).toBe(CLEARS_AFTER_MS)
  expect(system.text).toBe('value-a')
  await vi.advanceTimersByTimeAsync(CLEARS_AFTER_MS - 1)
  expect(system.text).toBe('value-a')
  await vi.advanceTimersByTimeAsync(1)
  expect(system.text).toBe('')
  expect(news).toEqual([{ targetId: 'custom.a', phase: 'cleared' }])
})

test('what the operator copied since stays', async () => {
  await secrets.copy('custom.a', 'value-a')
  system.text = 'a shopping list'
  await vi.advanceTimersByTimeAsync(CLEARS_AFTER_MS)
  expect(system.text).toBe('a shopping list')
  expect(news).toEqual([{ targetId: 'custom.a', phase: 'replaced' }])
})

test('a second secret has its own full time', async () => {
  await secrets.copy('custom.a', 'value-a')
  await vi.advanceTimersByTimeAsync(CLEARS_AFTER_MS - 1)
  await secrets.copy('custom.b', 'value-b')
  expect(news).toEqual([{ targetId: 'custom.a', phase: 'replaced' }])
  await vi.advanceTimersByTimeAsync(CLEARS_AFTER_MS - 1)
  expect(system.text).toBe('value-b')
  await vi.advanceTimersByTimeAsync(1)
  expect(system.text).toBe('')
  expect(news).toHaveLength(2)
})

test('two copies at once leave one timer, for the later one', async () => {
  await Promise.all([secrets.copy('custom.a', 'value-a'), secrets.copy('custom.b', 'value-b')])
  await vi.advanceTimersByTimeAsync(CLEARS_AFTER_MS)
  expect(system.text).toBe('')
  expect(news).toEqual([
    { targetId: 'custom.a', phase: 'replaced' },
    { targetId: 'custom.b', phase: 'cleared' }
  ])
})

test('a clipboard that cannot be read is cleared rather than left', async () => {
  await secrets.copy('custom.a', 'value-a')
  system.readable = false
  await vi.advanceTimersByTimeAsync(CLEARS_AFTER_MS)
  expect(system.text).toBe('')
})

test('at the end of the app it is cleared at once, and only if it is ours', async () => {
  await secrets.clearIfOurs()
  expect(system.text).toBe('before')
  await secrets.copy('custom.a', 'value-a')
  await secrets.clearIfOurs()
  expect(system.text).toBe('')
  system.text = 'value-a'
  await vi.advanceTimersByTimeAsync(CLEARS_AFTER_MS)
  expect(system.text).toBe('value-a')
})

test('a value that is still on its way at the end of the app is cleared as well', async () => {
  let written = (): void => undefined
  system.writeText = (text) =>
    new Promise((done) => {
      written = () => {
        system.text = text
        done()
      }
    })
  const copied = secrets.copy('custom.a', 'value-a')
  const ended = secrets.clearIfOurs()
  written()
  await Promise.all([copied, ended])
  expect(system.text).toBe('')
})

test('the value is not kept', async () => {
  await secrets.copy('custom.a', 'value-a')
  const seen = JSON.stringify(secrets, (key, value: unknown) =>
    key === 'clipboard' || key === 'timer' ? undefined : value
  )
  expect(seen).toContain('custom.a')
  expect(seen).not.toContain('value-a')
})
