import type { Change, PlannedAction } from '../../../shared/remediation/contract'

const ID = /((?:[a-z][\w-]+\.)+[A-Za-z][\w-]+|[A-Z][A-Z0-9]*_[A-Z0-9_]+|(?<=^|\s)\/[^\s,;:()]*[^\s,;:().])/

/** The text cut up so that every second part is a dotted id, an environment variable or a path. */
export const splitIds = (text: string): string[] => text.split(ID)

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** A capital letter in front, unless an id stands there, and a full stop at the end. */
export const sentence = (text: string): string => {
  const whole = splitIds(text)[0] === '' ? text : capital(text)
  return /[.!?]$/.test(whole) ? whole : `${whole}.`
}

const FINISH: Change = { kind: 'person', text: 'finish this; the result will name the exact step' }

/** What an action does and what it leaves to a person. One that is not automatic but names no step for a person, such as
 *  one that waits for a restart, gets a line that says so. */
export const changesOf = ({ changes, auto }: Pick<PlannedAction, 'changes' | 'auto'>): Change[] =>
  auto || changes.some(({ kind }) => kind === 'person') ? changes : [...changes, FINISH]

/** What is done by whom, over all actions of a plan, each once. */
export const share = (
  actions: readonly Pick<PlannedAction, 'id' | 'title' | 'changes' | 'auto'>[]
): { console: Change[]; person: Change[] } => {
  const all = actions.flatMap((action) =>
    action.id === 'noop' ? [] : changesOf(action).map((change) => (change === FINISH ? finish(action.title) : change))
  )
  return {
    console: distinct(all.filter(({ kind }) => kind !== 'person')),
    person: distinct(all.filter(({ kind }) => kind === 'person'))
  }
}

const finish = (title: string): Change => ({
  kind: 'person',
  text: `finish “${title}”; the result will name the exact step`
})

const distinct = (changes: readonly Change[]): Change[] => {
  const target = (change: Change): string => ('key' in change ? change.key : change.text)
  return changes.filter((change, at) => changes.findIndex((other) => target(other) === target(change)) === at)
}
