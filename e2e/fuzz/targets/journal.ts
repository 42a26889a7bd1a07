import { endOf, finishOf, readJournal, type Journaled, type StepLine } from '../../../src/main/remediation/journal-line'
import { must, textOf, type Target } from '../support'
import { PLAN } from './known-plan'

const START = JSON.stringify({
  t: 'start',
  version: 1,
  runId: 'r',
  atMs: 1,
  digest: 'd',
  document: PLAN,
  sealed: 'AA=='
})
const FINISH: StepLine = { t: 'finish', atMs: 7, status: 'completed' }
/** As the journal writes it: the break in front ends whatever a crash left. */
const finishText = `\n${JSON.stringify(FINISH)}\n`

const asText = ({ lines }: Journaled): string => JSON.stringify(lines)

/** The journal of a run, with any bytes behind its first line: what was written whole is read, whatever stands between. */
export const journal: Target = (input) => {
  const text = textOf(input)
  if (text === undefined) return
  // As a whole journal: the caller reports a first line that is whole and wrong.
  try {
    readJournal('j', text)
  } catch (error) {
    must(error instanceof Error && !(error instanceof RangeError), 'a wrong first line is an ordinary error')
    must(text.includes('\n'), 'a first line that was cut short is no run and no error')
  }
  must(readJournal('j', START) === undefined, 'a first line without its break is no run')
  const read = readJournal('j', `${START}\n${text}`)
  must(read !== undefined, 'a whole first line is a run')
  finishOf(read)
  for (const { id } of PLAN.steps) endOf(read, id)
  const finished = readJournal('j', `${START}\n${text}${finishText}`)
  must(finished !== undefined && finished.lines.at(-1)?.t === 'finish', 'a line written after damage is read')
  // Cut short anywhere, it tells a beginning of the same.
  const cut = readJournal('j', `${START}\n${text.slice(0, Math.floor(text.length / 2))}`)
  must(cut !== undefined && cut.lines.length <= read.lines.length + 1, 'a cut makes no lines')
  const kept = cut.lines.slice(0, -1)
  must(
    JSON.stringify(read.lines.slice(0, kept.length)) === JSON.stringify(kept),
    'what stands before a cut is read the same'
  )
  const written = read.lines.map((line) => `\n${JSON.stringify(line)}\n`).join('')
  const again = readJournal('j', `${START}\n${written}`)
  must(again !== undefined && asText(again) === asText(read), 'what was read is read again')
}
