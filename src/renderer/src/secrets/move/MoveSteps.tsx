import type { JSX } from 'react'
import { Steps } from '../../ui/Steps'

const STEPS = ['choose', 'review', 'move', 'result'] as const
export type MoveStep = (typeof STEPS)[number]

const NAMES = ['Where to', 'Review', 'Move', 'Result']

/** Where one is on the way. */
export const MoveSteps = ({ step }: { step: MoveStep }): JSX.Element => (
  <Steps label="Steps of a move" names={NAMES} now={STEPS.indexOf(step)} isSmall />
)
