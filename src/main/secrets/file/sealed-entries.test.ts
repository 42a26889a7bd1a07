import { expect, test } from 'vitest'
import { nextMeta } from '../store'
import { sha256 } from './box'
import type { SealedEntry } from './format-v3'
import { SealedEntries, type Change } from './sealed-entries'

const entry = (targetId: string, text = targetId): SealedEntry => {
  const line = Buffer.from(`${text}\n`)
  const meta = nextMeta({ targetId, valueLength: 0, isSame: false }, undefined, 0)
  return { meta, line, digest: sha256(line) }
}

const textOf = ({ groups }: Pick<Change, 'groups'>): string => groups.map(({ bytes }) => bytes.toString()).join('')

/** The same changes made on a plain map, which keeps the same order. */
test('a long series of changes leaves what a plain map would hold, in its order', () => {
  const start = Array.from({ length: 300 }, (_, index) => entry(`t${index}`))
  const entries = new SealedEntries(start)
  const model = new Map(start.map((each) => [each.meta.targetId, each]))
  for (let step = 0; step < 900; step++) {
    const targetId = `t${(step * 7919) % 450}`
    const removes = step % 3 === 0 && model.has(targetId)
    const next = entry(targetId, `${targetId} at ${step}`)
    const change = removes ? entries.withoutEntry(targetId) : entries.withEntry(next)
    if (removes) model.delete(targetId)
    else model.set(targetId, next)
    entries.commit(change)
    expect(change.count).toBe(model.size)
    expect(textOf(change)).toBe([...model.values()].map(({ line }) => line.toString()).join(''))
  }
  expect([...entries]).toEqual([...model.values()])
  expect([entries.size, entries.get('t1'), entries.has('none')]).toEqual([model.size, model.get('t1'), false])
})

test('a change is not in force before it is committed', () => {
  const entries = new SealedEntries([entry('a')])
  entries.withEntry(entry('b'))
  entries.withoutEntry('a')
  expect([...entries].map(({ meta }) => meta.targetId)).toEqual(['a'])
})
