import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import type { FileDiff, FileState, PlanDocument } from '../../shared/remediation/plan-contract'
import type { Hash } from './file-state'
import { maskSecrets } from './masking'
import type { Contents } from './vault'

const NOTHING = '/dev/null'

/** A unified diff for each path a plan writes to, from what is there before its first step to what is there after its last.
 *  Made from the very bytes that would be written; only secrets are masked. */
export const fileDiffs = ({ steps }: PlanDocument, contents: Contents, hash: Hash): FileDiff[] => {
  const ends = new Map<string, { before: FileState; after: FileState }>()
  for (const { file } of steps) {
    if (!file) continue
    ends.set(file.path, { before: ends.get(file.path)?.before ?? file.before, after: file.after })
  }
  return [...ends].map(([path, { before, after }]) => ({ path, diff: diffOf(path, before, after, contents, hash) }))
}

const diffOf = (path: string, before: FileState, after: FileState, contents: Contents, hash: Hash): string => {
  const lines = modeLines(before, after)
  const isText = before.kind === 'file' || after.kind === 'file'
  const shown = [textOf(before, contents, hash), textOf(after, contents, hash)] as const
  if (!isText || shown[0] === shown[1]) {
    const names = `--- ${nameOf(path, before)}\n+++ ${nameOf(path, after)}\n`
    return `${names}${lines.join('')}`
  }
  const patch = createTwoFilesPatch(
    nameOf(path, before),
    nameOf(path, after),
    shown[0],
    shown[1],
    undefined,
    undefined,
    {
      context: 3,
      headerOptions: FILE_HEADERS_ONLY
    }
  )
  return `${lines.join('')}${patch}`
}

/** Lines as git writes them, for what a diff of texts does not show. */
const modeLines = (before: FileState, after: FileState): string[] => {
  const [old, now] = [modeOf(before), modeOf(after)]
  if (before.kind === 'missing') return [`new ${after.kind} mode ${now}\n`]
  if (after.kind === 'missing') return [`deleted ${before.kind} mode ${old}\n`]
  const lines = old === now ? [] : [`old mode ${old}\n`, `new mode ${now}\n`]
  const [from, to] = [ownerOf(before), ownerOf(after)]
  return from === to ? lines : [...lines, `old owner ${from}\n`, `new owner ${to}\n`]
}

const nameOf = (path: string, { kind }: FileState): string => (kind === 'missing' ? NOTHING : path)
const modeOf = (state: FileState): string => ('mode' in state ? (state.mode ?? 'of the folder') : 'none')
const ownerOf = (state: FileState): string => ('owner' in state ? String(state.owner) : 'none')

const textOf = (state: FileState, contents: Contents, hash: Hash): string => {
  if (state.kind !== 'file') return ''
  const bytes = contents.get(state.hash)
  return bytes ? maskSecrets(bytes.toString('utf8'), hash) : ''
}
