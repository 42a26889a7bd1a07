import { findingCheck } from '../check'
import type { Statement, Weighed } from '../statements/statement'

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

const LAPSED: Readonly<Partial<Record<Weighed<Statement>['state'], (statement: Statement) => string>>> = {
  expired: ({ expiresAtMs }) => `expired on ${day(expiresAtMs)}`,
  changed: () => 'what was found is not what was accepted',
  early: ({ acceptedAtMs }) => `made on ${day(acceptedAtMs)}, which is still to come by the clock of this machine`
}

const named = (
  waivers: readonly Weighed<Statement>[],
  why: (waiver: Weighed<Statement>) => string | undefined
): string | undefined => {
  const lines = waivers.flatMap((waiver) => {
    const reason = why(waiver)
    return reason === undefined ? [] : [`${waiver.checkId}: ${reason}`]
  })
  return lines.length === 0 ? undefined : lines.sort().join('; ')
}

/** Each statement that does not hold any more, and why. */
export const lapsedWords = (statements: readonly Weighed<Statement>[]): string | undefined =>
  named(statements, (statement) => LAPSED[statement.state]?.(statement))

export const waiverFindings = [
  findingCheck({
    id: 'waivers.lapsed',
    severity: 'warn',
    title: 'A finding is no longer accepted',
    remediation:
      'Put the finding right, or look at it again and run "trust-console posture waive" anew; "posture unwaive" withdraws it.',
    needs: ['waivers'],
    deepEvidence: true,
    judge: ({ waivers }) => lapsedWords(waivers)
  }),
  findingCheck({
    id: 'waivers.unused',
    severity: 'info',
    title: 'A waiver accepts nothing',
    remediation:
      'Run "trust-console posture unwaive" for it, so that it does not accept the finding should it come back.',
    needs: ['waivers'],
    deepEvidence: true,
    judge: ({ waivers }) => named(waivers, ({ state }) => (state === 'unused' ? 'is not found any more' : undefined))
  })
]
