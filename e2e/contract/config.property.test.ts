import fc from 'fast-check'
import { findNodeAtLocation, parseTree } from 'jsonc-parser'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConfigText } from '../../src/main/settings/config-file'
import { SettingsService, type Edits } from '../../src/main/settings/service'
import { SETTING_KEYS, settingRow, type SettingKey, type SettingValue } from '../../src/main/settings/table'
import { commentsOf, dataOf, keysOf, withValue, writtenOddly } from '../support/config-text'
import { freshFolder, removeFolder } from '../support/trust-console'

const PATH = '/nowhere/config.json'

const printable = fc.stringMatching(/^[!-~]{1,20}$/)
const settingValue = (key: SettingKey): fc.Arbitrary<SettingValue> => {
  const row = settingRow(key)
  switch (row.kind) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: row.min, max: row.max })
    case 'path':
      return printable.map((name) => `/somewhere/${name.replaceAll(/[/.]/g, '_')}`)
    case 'list':
      return fc.array(printable, { maxLength: 4 })
    case 'text':
      return printable
  }
}

const anEdit = fc.constantFrom(...SETTING_KEYS).chain((key) => fc.tuple(fc.constant(key), settingValue(key)))

const word = fc.string({ unit: 'grapheme', maxLength: 12 })
const unknownName = fc.oneof(word, fc.constantFrom('__proto__', 'constructor', '7', 'port', 'http', '// no comment'))
const unknownValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.constantFrom(null, true, -1.5e-7), word, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(word, tie('value'), { maxKeys: 3 })
})).value

/** An object as config.json may hold it at this place: some of the settings, and what we do not know, in any order. */
const groupAt = (path: string): fc.Arbitrary<Record<string, unknown>> => {
  const names = [
    ...new Set(SETTING_KEYS.flatMap((key) => (key.startsWith(path) ? key.slice(path.length).split('.', 1) : [])))
  ]
  const isSetting = (key: string): key is SettingKey => SETTING_KEYS.includes(key as SettingKey)
  const member = (name: string): fc.Arbitrary<unknown> =>
    isSetting(path + name) ? settingValue((path + name) as SettingKey) : groupAt(`${path}${name}.`)
  const known = fc
    .subarray(names)
    .chain((chosen) => fc.tuple(...chosen.map((name) => fc.tuple(fc.constant(name), member(name)))))
  const unknown = fc.array(
    fc.tuple(
      unknownName.filter((name) => !names.includes(name)),
      unknownValue
    ),
    { maxLength: 3 }
  )
  return fc
    .tuple(known, unknown)
    .chain(([a, b]) => fc.shuffledSubarray([...a, ...b], { minLength: a.length + b.length }))
    .map((entries) => Object.fromEntries(entries))
}
const aConfig = writtenOddly(groupAt(''))

test('setting a value keeps every unknown key and value, every comment and the order of all', () => {
  fc.assert(
    fc.property(aConfig, anEdit, ({ text, data }, [key, value]) => {
      expect(dataOf(text)).toEqual(data)
      const after = new ConfigText(PATH, text).with(key, value)
      expect(after.at(key)?.value).toEqual(value)
      expect(dataOf(after.text)).toEqual(withValue(data, key, value))
      expect(commentsOf(after.text)).toEqual(commentsOf(text))
      const others = (name: string): boolean => !key.split('.').includes(name)
      expect(keysOf(after.text).filter(others)).toEqual(keysOf(text).filter(others))
    }),
    { numRuns: 500 }
  )
})

test('removing a value keeps every unknown key and value, and every comment around it', () => {
  fc.assert(
    fc.property(aConfig, fc.nat(), ({ text, data }, pick) => {
      const before = new ConfigText(PATH, text)
      const there = SETTING_KEYS.filter((key) => before.at(key))
      fc.pre(there.length > 0)
      const key = there[pick % there.length]!
      const after = before.with(key, undefined)
      expect(after.at(key)).toBeUndefined()
      expect(dataOf(after.text)).toEqual(withValue(data, key, undefined))
      // What stands between the key and its value goes with them.
      const property = findNodeAtLocation(parseTree(text, [], { allowTrailingComma: true })!, key.split('.'))!.parent!
      const others = text.slice(0, property.offset) + text.slice(property.offset + property.length)
      expect(commentsOf(after.text)).toEqual(commentsOf(others))
    }),
    { numRuns: 300 }
  )
})

test('removing a value that is not there changes nothing at all', () => {
  fc.assert(
    fc.property(aConfig, ({ text }) => {
      const config = new ConfigText(PATH, text)
      for (const key of SETTING_KEYS) if (!config.at(key)) expect(config.with(key, undefined).text, key).toBe(text)
    }),
    { numRuns: 200 }
  )
})

test('setting the value that is there changes nothing at all', () => {
  fc.assert(
    fc.property(aConfig, ({ text }) => {
      const config = new ConfigText(PATH, text)
      for (const key of SETTING_KEYS) {
        const found = config.at(key)
        if (found && !Array.isArray(found.value)) expect(config.with(key, found.value as string).text).toBe(text)
      }
    }),
    { numRuns: 200 }
  )
})

let home: string
beforeAll(async () => {
  home = await freshFolder()
})
afterAll(() => removeFolder(home))

const startService = async (configPath: string): Promise<SettingsService> => {
  const origins = { home, configPath, workingFolder: home, flags: {}, environment: {}, runsGateway: true }
  const service = new SettingsService(origins, () => new Uint8Array(32))
  await service.start()
  return service
}

test('settings changed through the service are what the next start reads, and all else in the file stays', async () => {
  let round = 0
  const someEdits = fc
    .uniqueArray(anEdit, { selector: ([key]) => key, minLength: 1, maxLength: 4 })
    .map((entries) => Object.fromEntries(entries) as Edits)
  await fc.assert(
    fc.asyncProperty(aConfig, someEdits, async ({ text, data }, edits) => {
      const path = join(home, `config-${++round}.json`)
      await writeFile(path, text)
      const service = await startService(path)
      const before = service.values
      await service.change(edits)
      const next = await startService(path)
      let expected = data
      for (const [key, value] of Object.entries(edits)) expected = withValue(expected, key, value)
      const written = await readFile(path, 'utf8')
      expect(dataOf(written)).toEqual(expected)
      expect(commentsOf(written)).toEqual(commentsOf(text))
      expect(next.values).toMatchObject(edits)
      // What depends on a changed path by default moves with it; every other value is as it was.
      for (const key of SETTING_KEYS.filter((each) => !(each in edits) && service.sourceOf(each).kind === 'file')) {
        expect(next.values[key], key).toEqual(before[key])
      }
      const waiting = SETTING_KEYS.filter(
        (key) => JSON.stringify(service.values[key]) !== JSON.stringify(next.values[key])
      )
      const shown = service.list().filter(({ pendingRestart }) => pendingRestart)
      expect(shown.map(({ key }) => key)).toEqual(waiting)
      expect(waiting).not.toContain('gateway.authToken')
    }),
    { numRuns: 60 }
  )
})
