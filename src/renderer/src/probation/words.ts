import type { Probation, ProbationOutcome } from '../../../shared/remediation/probation-contract'
import type { SettingJson } from '../../../shared/settings/contract'

export const valueWords = (value: SettingJson): string => {
  if (value === null) return 'its default'
  if (Array.isArray(value)) return value.join(', ')
  return value === '' ? 'none' : String(value)
}

/** `http.bind and http.port`. */
export const keysWords = ({ changes }: Pick<Probation, 'changes'>): string =>
  new Intl.ListFormat('en').format(changes.map(({ key }) => key))

/** What is heard when it begins, and once more near the end: not each second. */
export const spokenWords = (probation: Probation | null, seconds: number): string => {
  if (!probation) return ''
  const keys = keysWords(probation)
  switch (probation.state) {
    case 'running':
      return seconds <= SOON_S
        ? `The change of ${keys} goes back in ${SOON_S} seconds.`
        : `The change of ${keys} is on probation. It goes back in ${Math.round(probation.lengthMs / 1_000)} seconds at most, unless you keep it.`
    case 'waiting':
      return `The change of ${keys} waits until the gateway listens anew.`
    case 'reverting':
      return `The change of ${keys} is being put back.`
  }
}

/** When it is said once more that time runs out. */
const SOON_S = 15

/** True for an end that the operator should learn of. @param read the id of the last that was read */
export const isNews = (outcome: ProbationOutcome | null, read: string | null): boolean =>
  outcome !== null && outcome.kind !== 'kept' && outcome.id !== read
