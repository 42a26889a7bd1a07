import type { ProbeResult, ProbeStatus, SelftestReport } from '../../../../shared/selftest/contract'

/** What needs the operator comes first. */
const ORDER: readonly ProbeStatus[] = ['fail', 'not-run', 'pass']

export const byUrgency = (results: readonly ProbeResult[]): ProbeResult[] =>
  results.toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))

const attacks = (count: number): string => `${count} ${count === 1 ? 'attack' : 'attacks'}`

/** What came of it, in one sentence. */
export const verdictOf = ({ results, cancelled }: SelftestReport): string => {
  const count = (wanted: ProbeStatus): number => results.filter(({ status }) => status === wanted).length
  const [failed, passed, notRun] = [count('fail'), count('pass'), count('not-run')]
  const first = failed > 0 ? `The gateway fell for ${attacks(failed)}` : `The gateway held against ${attacks(passed)}`
  const rest = [
    failed > 0 && passed > 0 ? `held against ${passed}` : '',
    notRun > 0 ? `${notRun} ${notRun === 1 ? 'was' : 'were'} not run` : ''
  ].filter(Boolean)
  return `${[first, ...rest].join('; ')}.${cancelled ? ' The test was cancelled before its end.' : ''}`
}

export interface EvidenceLine {
  text: string
  isGood: boolean
}

/** What was seen, line by line; a line that should not be begins with a mark. */
export const evidenceLines = (evidence: string): EvidenceLine[] =>
  evidence
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ text: line.replace(/^! /, ''), isGood: !line.startsWith('! ') }))
