import { findingCheck } from '../check'
import type { WeighedWaiver } from '../waivers/waiver'

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

const LAPSED: Readonly<Partial<Record<WeighedWaiver['state'], (waiver: WeighedWaiver) => string>>> = {
  expired: ({ expiresAtMs }) => `expired on ${day(expiresAtMs)}`,
  changed: () => 'what was found is not what was accepted',
  early: ({ acceptedAtMs }) => `made on ${day(acceptedAtMs)}, which is still to come by the clock of this machine`
}

const named = (
  waivers: readonly WeighedWaiver[],
  why: (waiver: WeighedWaiver) => string | undefined
): string | undefined => {
  const lines = waivers.flatMap((waiver) => {
    const reason = why(waiver)
    return reason === undefined ? [] : [`${waiver.checkId}: ${reason}`]
  })
  return lines.length === 0 ? undefined : lines.sort().join('; ')
}

export const waiverFindings = [
  findingCheck({
    id: 'waivers.lapsed',
    severity: 'warn',
    title: 'A finding is no longer accepted',
    remediation:
      'Put the finding right, or look at it again and run "trust-console posture waive" anew; "posture unwaive" withdraws it.',
    needs: ['waivers'],
    deepEvidence: true,
    judge: ({ waivers }) => named(waivers, (waiver) => LAPSED[waiver.state]?.(waiver))
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
