import { CircleCheck, CircleMinus, OctagonAlert, Shuffle, UserRound } from 'lucide-react'
import type { JSX, ReactNode } from 'react'
import type { StepStatus } from '../../../shared/remediation/plan-contract'
import { Badge, type Tone } from '../ui/controls'

const SIGN = { size: 13, 'aria-hidden': true } as const
const LOOK: Readonly<Record<StepStatus, { tone: Tone; icon: ReactNode; word: string }>> = {
  planned: { tone: 'info', icon: <CircleMinus {...SIGN} />, word: 'planned' },
  fixed: { tone: 'ok', icon: <CircleCheck {...SIGN} />, word: 'fixed' },
  failed: { tone: 'bad', icon: <OctagonAlert {...SIGN} />, word: 'failed' },
  drifted: { tone: 'warn', icon: <Shuffle {...SIGN} />, word: 'drifted' },
  skipped: { tone: 'plain', icon: <CircleMinus {...SIGN} />, word: 'skipped' },
  manual: { tone: 'warn', icon: <UserRound {...SIGN} />, word: 'manual' }
}

/** What became of a step. An undo puts back what was there, which is not always a fix. */
export const StepStatusBadge = ({ status, isUndo = false }: { status: StepStatus; isUndo?: boolean }): JSX.Element => {
  const { word, ...look } = LOOK[status]
  return <Badge {...look}>{isUndo && status === 'fixed' ? 'put back' : word}</Badge>
}
