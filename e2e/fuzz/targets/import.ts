import { parse } from 'dotenv'
import { envFileOf } from '../../../src/main/secrets/transfer/env-file'
import { readEnv } from '../../../src/main/secrets/transfer/env-source'
import { readJson } from '../../../src/main/secrets/transfer/json-source'
import { readOpenClaw } from '../../../src/main/secrets/transfer/openclaw-source'
import { formatOf, lockOf } from '../../../src/main/secrets/transfer/read-source'
import type { Source } from '../../../src/main/secrets/transfer/source'
import { isKnownTarget } from '../../../src/shared/secrets/targets'
import { must, textOf, unlessRefused, type Target } from '../support'

const STORED = ['custom.a', 'custom.b.c', 'channels.telegram.botToken']

const checkSource = ({ entries }: Source): void => {
  for (const { name, targetId, value, problem } of entries) {
    must(targetId === undefined || isKnownTarget(targetId), 'an entry means a known target or none')
    must(typeof name === 'string' && typeof value === 'string', 'names and values are texts')
    must(problem === undefined || value === '', 'what cannot be kept brings no value')
  }
}

const reader =
  (read: (text: string) => Source): Target =>
  (input) => {
    const text = textOf(input)
    if (text === undefined) return
    const source = unlessRefused(() => read(text), 'secrets.import-unreadable')
    if (source) checkSource(source)
  }

/** JSON with secrets in it. */
export const importJson: Target = reader(readJson)

/** An OpenClaw config in JSON5. */
export const importOpenClaw: Target = reader(readOpenClaw)

/** Any text: what it is, and what opens it, is told or refused. */
export const importAny: Target = (input) => {
  const text = textOf(input)
  if (text === undefined) return
  const format = unlessRefused(() => formatOf(text), 'secrets.import-unreadable')
  if (format) unlessRefused(() => lockOf(text, format), 'secrets.import-unreadable')
}

/** A .env file, and the same values written by our own export: they are read back. */
export const importEnv: Target = (input) => {
  const text = textOf(input)
  if (text === undefined) return
  const source = unlessRefused(() => readEnv(text, STORED), 'secrets.import-unreadable')
  if (!source) return
  checkSource(source)
  const secrets = source.entries.map(({ value }, index) => ({
    targetId: `custom.n${index}`,
    value,
    createdAtMs: null,
    updatedAtMs: null
  }))
  // Both ways of the library read alike; the one that we do not use is too slow for long texts.
  if (text.length < 4_096) {
    must(JSON.stringify(parse(text, { fast: true })) === JSON.stringify(parse(text)), 'a .env file has one meaning')
  }
  const { text: exported, leftOut } = envFileOf(secrets)
  const written = secrets.filter(({ targetId }) => !leftOut.includes(targetId))
  if (written.length === 0) return
  const back = new Map(readEnv(exported, []).entries.map(({ targetId, value }) => [targetId, value]))
  must(back.size === written.length, 'an export reads back whole')
  for (const { targetId, value } of written) must(back.get(targetId) === value, 'a value reads back as it was')
}
