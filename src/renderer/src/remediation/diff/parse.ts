/** A line of a file as a diff shows it, with its number before and after; null where the line is not there. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  oldNo: number | null
  newNo: number | null
  text: string
  /** True when the file ends here without a line break. */
  isOpen: boolean
}

/** Lines that stand together. What lies between two hunks is the same on both sides. */
export interface Hunk {
  oldStart: number
  newStart: number
  lines: DiffLine[]
}

interface ReadDiff {
  /** What changes besides the text: that a path is made or removed, its mode, its owner. */
  notes: string[]
  hunks: Hunk[]
  added: number
  removed: number
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/
const KIND = { ' ': 'same', '+': 'added', '-': 'removed' } as const
const isSign = (text: string): text is keyof typeof KIND => Object.hasOwn(KIND, text)

/** Reads a unified diff of one file. Inside a hunk the announced counts decide what a line is, because a removed line can
 *  begin with `--` too. */
export const readDiff = (diff: string): ReadDiff => {
  const hunks: Hunk[] = []
  const head: string[] = []
  let left = { old: 0, new: 0 }
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    const hunk = hunks.at(-1)
    const sign = line.charAt(0)
    if (hunk && line.startsWith('\\')) {
      const last = hunk.lines.at(-1)
      if (last) last.isOpen = true
    } else if (hunk && left.old + left.new > 0 && isSign(sign)) {
      hunk.lines.push(lineOf(hunk, KIND[sign], line.slice(1)))
      left = { old: left.old - (sign === '+' ? 0 : 1), new: left.new - (sign === '-' ? 0 : 1) }
    } else {
      const found = HUNK.exec(line)
      if (found) {
        const [, oldStart, oldCount = '1', newStart, newCount = '1'] = found
        hunks.push({ oldStart: Number(oldStart), newStart: Number(newStart), lines: [] })
        left = { old: Number(oldCount), new: Number(newCount) }
      } else if (!hunk) head.push(line)
    }
  }
  const count = (kind: DiffLine['kind']): number =>
    hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.kind === kind).length, 0)
  return { notes: notesOf(head), hunks, added: count('added'), removed: count('removed') }
}

const lineOf = ({ oldStart, newStart, lines }: Hunk, kind: DiffLine['kind'], text: string): DiffLine => ({
  kind,
  oldNo: kind === 'added' ? null : oldStart + lines.filter((line) => line.kind !== 'added').length,
  newNo: kind === 'removed' ? null : newStart + lines.filter((line) => line.kind !== 'removed').length,
  text: visible(text),
  isOpen: false
})

/** Control characters, and those that turn the direction of writing or have no width: they could make a line read otherwise
 *  than what is written. */
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

const visible = (text: string): string =>
  text.replace(UNSEEN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

const notesOf = (head: readonly string[]): string[] => {
  const after = (start: string): string | undefined => head.find((line) => line.startsWith(start))?.slice(start.length)
  const pair = (what: string, word: string): string[] => {
    const [old, now] = [after(`old ${what} `), after(`new ${what} `)]
    return old === undefined || now === undefined ? [] : [`${word} ${old} becomes ${now}`]
  }
  const whole = head.flatMap((line) => {
    const [, verb, kind, mode] = /^(new|deleted) (\w+) mode (.+)$/.exec(line) ?? []
    return verb && kind && mode ? [`${verb === 'new' ? 'New' : 'Removed'} ${kind}, mode ${mode}`] : []
  })
  return [...whole, ...pair('mode', 'Mode'), ...pair('owner', 'Owner')]
}

/** `1 line added, 2 removed`, or undefined when no line changes. */
export const countWords = ({ added, removed }: Pick<ReadDiff, 'added' | 'removed'>): string | undefined => {
  if (added + removed === 0) return undefined
  const lines = (count: number): string => `${count} ${count === 1 ? 'line' : 'lines'}`
  if (added === 0) return `${lines(removed)} removed`
  return removed === 0 ? `${lines(added)} added` : `${lines(added)} added, ${removed} removed`
}
