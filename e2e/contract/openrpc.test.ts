import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshFolder, Gateway, removeFolder, run } from '../support/trust-console'

interface Document {
  openrpc: string
  info: { version: string }
  methods: { name: string; params: unknown[]; result: object }[]
}

const FIRST_RELEASE = [
  'status',
  'doctor',
  'security.audit',
  'secrets.store.status',
  'secrets.store.set',
  'secrets.store.get',
  'secrets.store.list',
  'secrets.store.delete',
  'secrets.resolve',
  'secrets.reload',
  'system.maintenance.plan',
  'system.maintenance.run',
  'system.maintenance.status',
  'security.guard.evaluate',
  'shutdown'
]

let gateway: Gateway
let printed: Document

beforeAll(async () => {
  gateway = await Gateway.start(await freshFolder())
  printed = JSON.parse((await run(gateway.home, ['openrpc'])).stdout) as Document
})
afterAll(async () => {
  await gateway.stop()
  await removeFolder(gateway.home)
})

const names = ({ methods }: Document): string[] => methods.map(({ name }) => name).sort()

test('docs/openrpc.json is what "trust-console openrpc" prints ("npm run docs" writes it anew)', async () => {
  const written = await readFile(resolve(import.meta.dirname, '../../docs/openrpc.json'), 'utf8')
  expect(JSON.parse(written)).toEqual(printed)
})

test('the document describes every method of the first release once, with params and result', () => {
  expect(names(printed)).toEqual(expect.arrayContaining(FIRST_RELEASE))
  expect(new Set(names(printed)).size).toBe(printed.methods.length)
  expect(printed.openrpc).toMatch(/^1\.\d+\.\d+$/)
  for (const { params, result } of printed.methods)
    expect([Array.isArray(params), typeof result]).toEqual([true, 'object'])
})

test('rpc.discover gives a document of the same version with the same methods', async () => {
  const discovered = (await gateway.call('rpc.discover')) as Document
  expect(names(discovered)).toEqual(names(printed))
  expect(discovered.info.version).toBe(printed.info.version)
})

test('status counts and lists the same methods, and the gateway knows each of them', async () => {
  const { supportedMethods, count } = (await gateway.call('status')) as { supportedMethods: string[]; count: number }
  expect([...supportedMethods].sort()).toEqual(names(printed))
  expect(count).toBe(supportedMethods.length)
})
