import type { JSX } from 'react'
import type { JobState } from '../../../shared/remediation/contract'
import { Badge, type Tone } from './controls'

const LOOK: Readonly<Record<JobState['status'], readonly [tone: Tone, word: string]>> = {
  planned: ['info', 'dry run'],
  running: ['info', 'running'],
  completed: ['ok', 'completed'],
  completed_with_errors: ['bad', 'with errors'],
  completed_with_manual_action: ['warn', 'needs a person'],
  interrupted: ['bad', 'interrupted']
}

export const isRunStatus = (text: string): text is JobState['status'] => Object.hasOwn(LOOK, text)

/** How a maintenance run stands or ended. */
export const RunBadge = ({ status }: Pick<JobState, 'status'>): JSX.Element => {
  const [tone, word] = LOOK[status]
  return <Badge tone={tone}>{word}</Badge>
}
