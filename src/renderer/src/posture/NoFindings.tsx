import { CircleCheck } from 'lucide-react'
import type { JSX } from 'react'
import type { DoctorReport } from '../../../shared/posture/contract'
import styles from './PosturePage.module.css'
import { usePosture } from './store'

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Nothing was found: what that rests on, and what it does not cover. */
export const NoFindings = ({ report }: { report: DoctorReport }): JSX.Element | null => {
  const looked = usePosture(
    ({ explanations }) => [...explanations.values()].filter((each) => each.kind === 'finding').length
  )
  const { findings, unchecked = [], waived = [], attested = [] } = report.security
  if (findings.length > 0) return null
  const open = report.checks.filter((check) => check.status !== 'pass' && !check.waived).length
  const absent = looked - unchecked.length - waived.length - attested.length
  return (
    <div className={styles.none}>
      <CircleCheck size={18} aria-hidden />
      <p>
        <strong>{waived.length > 0 ? 'No open findings.' : 'No findings.'}</strong>{' '}
        {looked > 0 &&
          `${counted(absent, 'thing')} that can be wrong ${absent === 1 ? 'was' : 'were'} looked for and not found. `}
        {waived.length > 0 &&
          `${counted(waived.length, 'finding')} ${waived.length === 1 ? 'is' : 'are'} there and accepted for now. `}
        {attested.length > 0 && `${counted(attested.length, 'thing')} a person saw to, and attested. `}
        {unchecked.length > 0 && `${counted(unchecked.length, 'check')} could not be made: unknown is not good. `}
        {open > 0
          ? `${counted(open, 'check')} below did not pass all the same.`
          : waived.length > 0
            ? 'Every other check passed.'
            : `All ${report.checks.length} checks passed.`}
      </p>
    </div>
  )
}
