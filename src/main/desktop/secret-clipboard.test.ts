import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLog } from '../platform/log'
import type { Formats } from './clipboard-marks'
import type { Left } from './clipboard-trace'
import { CLEARS_AFTER_MS, SecretClipboard, type SystemClipboard } from './secret-clipboard'

class FakeClipboard implements SystemClipboard {
  text = 'before'
  formats: string[] = []
  readable = true
  takesMarks = true
  takesText = true
  readText = (): Promise<string> =>
    this.readable ? Promise.resolve(this.text) : Promise.reject(new Error('no clipboard'))
  writeText = (text: string): Promise<void> => {
    if (!this.takesText) return Promise.reject(new Error('no clipboard'))
    this.text = text
    this.formats = ['text/plain']
    return Promise.resolve()
  }
  write = async (formats: Formats): Promise<void> => {
    if (!this.takesMarks) throw new TypeError(`not taken: ${JSON.stringify(formats)}`)
    await this.writeText(formats['text/plain'] as string)
    this.formats = Object.keys(formats)
  }
  clear = (): void => {
    this.text = ''
    this.formats = []
  }
}

/** What the file says, without a file. */
class FakeTrace {
  value: string | undefined
  leave = (value: string): Promise<void> => {
    this.value = value
    return Promise.resolve()
  }
  read = (): Promise<Left | undefined> => {
    const { value } = this
    return Promise.resolve(
      value === undefined ? undefined : { copiedAtMs: 0, fits: (text) => Promise.resolve(text === value) }
    )
  }
  remove = (): Promise<void> => {
    this.value = undefined
    return Promise.resolve()
  }
}

let system: FakeClipboard
let trace: FakeTrace
let news: unknown[]
let said: string
let secrets: SecretClipboard

const on = (platform: NodeJS.Platform): SecretClipboard =>
  new SecretClipboard({
    clipboard: system,
    platform,
    trace,
    tell: (item) => news.push(item),
    log: createLog((line) => (said += line), ['debug', 'info', 'warn', 'error'])
  })

beforeEach(() => {
  vi.useFakeTimers()
  system = new FakeClipboard()
  trace = new FakeTrace()
  news = []
  said = ''
  secrets = on('linux')
})
afterEach(() => {
  vi.useRealTimers()
})

test('a value goes on the clipboard and comes off after its time', async () => {
  expect(await secrets.copy('custom.a', 'value-a')).toEqual({ clearsAfterMs: CLEARS_AFTER_MS, marked: true })
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
  const arrived = new Promise<void>((done) => (written = done))
  system.write = async (formats) => {
    await arrived
    system.text = formats['text/plain'] as string
  }
  const copied = secrets.copy('custom.a', 'value-a')
  const ended = secrets.clearIfOurs()
  await vi.advanceTimersByTimeAsync(1)
  written()
  await Promise.all([copied, ended])
  expect(system.text).toBe('')
})

test('a timer that runs out while another value is on its way leaves that one alone', async () => {
  await secrets.copy('custom.a', 'value-a')
  const { write } = system
  system.write = async (formats) => {
    await vi.advanceTimersByTimeAsync(CLEARS_AFTER_MS)
    return write(formats)
  }
  await secrets.copy('custom.b', 'value-b')
  expect(system.text).toBe('value-b')
  expect(news).toEqual([{ targetId: 'custom.a', phase: 'replaced' }])
})

test('a copy that fails says so, and leaves the one before with its time', async () => {
  await secrets.copy('custom.a', 'value-a')
  system.takesMarks = system.takesText = false
  await expect(secrets.copy('custom.b', 'value-b')).rejects.toThrow('no clipboard')
  expect(trace.value).toBeUndefined()
  await vi.advanceTimersByTimeAsync(CLEARS_AFTER_MS)
  expect(news).toEqual([{ targetId: 'custom.a', phase: 'cleared' }])
})

test('the value is not kept', async () => {
  await secrets.copy('custom.a', 'value-a')
  const seen = JSON.stringify(secrets, (key, value: unknown) =>
    key === 'parts' || key === 'timer' ? undefined : value
  )
  expect(seen).toContain('custom.a')
  expect(seen).not.toContain('value-a')
})

describe('marks', () => {
  test.each([
    ['darwin', ['org.nspasteboard.ConcealedType', 'org.nspasteboard.TransientType']],
    [
      'win32',
      ['ExcludeClipboardContentFromMonitorProcessing', 'CanIncludeInClipboardHistory', 'CanUploadToCloudClipboard']
    ],
    ['linux', ['x-kde-passwordManagerHint']]
  ] as const)('on %s the value goes with those that the system knows', async (platform, names) => {
    expect(await on(platform).copy('custom.a', 'value-a')).toMatchObject({ marked: true })
    expect(system.formats).toEqual([
      'text/plain',
      ...names.map((name) => `electron application/osclipboard;format="${name}"`)
    ])
  })

  test('a system that knows none gets the value alone, and the caller is told', async () => {
    expect(await on('freebsd').copy('custom.a', 'value-a')).toMatchObject({ marked: false })
    expect(system.formats).toEqual(['text/plain'])
  })

  test('a clipboard that does not take them gets the value alone; the caller is told, the log not the value', async () => {
    system.takesMarks = false
    expect(await secrets.copy('custom.a', 'value-a')).toMatchObject({ marked: false })
    expect(system.text).toBe('value-a')
    expect(said).toContain('does not take its marks (TypeError)')
    expect(said).not.toContain('value-a')
    await vi.advanceTimersByTimeAsync(CLEARS_AFTER_MS)
    expect(system.text).toBe('')
  })

  test('the two numbers of Windows are zeros of four bytes', async () => {
    let formats: Formats = {}
    system.write = async (given) => void (formats = given)
    await on('win32').copy('custom.a', 'value-a')
    for (const name of ['CanIncludeInClipboardHistory', 'CanUploadToCloudClipboard']) {
      const payload = formats[`electron application/osclipboard;format="${name}"`] as Blob
      expect(new Uint8Array(await payload.arrayBuffer())).toEqual(new Uint8Array(4))
    }
  })
})

describe('the trace', () => {
  test('is there before the value is, and until it is off', async () => {
    const { write } = system
    system.write = (formats) => {
      expect(trace.value).toBe('value-a')
      return write(formats)
    }
    await secrets.copy('custom.a', 'value-a')
    expect(trace.value).toBe('value-a')
    await secrets.clearIfOurs()
    expect(trace.value).toBeUndefined()
  })

  test('goes when something else was copied since', async () => {
    await secrets.copy('custom.a', 'value-a')
    system.text = 'a shopping list'
    await vi.advanceTimersByTimeAsync(CLEARS_AFTER_MS)
    expect(trace.value).toBeUndefined()
  })

  test('of a crash lets the next start clear what is ours, once', async () => {
    await secrets.copy('custom.a', 'value-a')
    const next = on('linux')
    await next.recover()
    expect(system.text).toBe('')
    expect(said).toContain('took a secret off the clipboard')
    system.text = 'value-a'
    await next.recover()
    expect(system.text).toBe('value-a')
  })

  test('of a crash leaves what was copied since', async () => {
    await secrets.copy('custom.a', 'value-a')
    system.text = 'a shopping list'
    await on('linux').recover()
    expect(system.text).toBe('a shopping list')
    expect(trace.value).toBeUndefined()
  })

  test('a start without one does not look at the clipboard', async () => {
    system.readText = () => Promise.reject(new Error('was looked at'))
    await secrets.recover()
    expect(system.text).toBe('before')
  })

  test('a copy right after the start waits until what was left is dealt with', async () => {
    trace.value = 'value-of-before'
    system.text = 'value-of-before'
    await Promise.all([secrets.recover(), secrets.copy('custom.a', 'value-a')])
    expect(system.text).toBe('value-a')
    expect(trace.value).toBe('value-a')
  })
})
