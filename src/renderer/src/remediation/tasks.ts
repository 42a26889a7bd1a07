import type { MaintenancePlan } from '../../../shared/remediation/contract'

/** One thing to be done: a setting that gets a new value, another change by the console, or a person's part. */
export type Task =
  | { kind: 'setting'; key: string; from: string | null; to: string; note: string }
  | { kind: 'change'; text: string }
  | { kind: 'person'; text: string }

const PERSON = 'needs a person: '
const FROM_TO = /^set (\S+) from (.+?) to (.+)$/
const TO = /^set (\S+) to ([^\s,]+)(?:, (.+))?$/

const readTask = (text: string): Task => {
  if (text.startsWith(PERSON)) return { kind: 'person', text: sentence(text.slice(PERSON.length)) }
  const [, key, from, to] = FROM_TO.exec(text) ?? []
  if (key && from && to) return { kind: 'setting', key, from, to, note: '' }
  const [, only, value, note] = TO.exec(text) ?? []
  if (only && value) return { kind: 'setting', key: only, from: null, to: value, note: note ?? '' }
  return { kind: 'change', text: sentence(text) }
}

const ID = /((?:[a-z][\w-]+\.)+[A-Za-z][\w-]+|[A-Z][A-Z0-9]*_[A-Z0-9_]+|(?<=^|\s)\/[^\s,;:()]*[^\s,;:().])/

/** The text cut up so that every second part is a dotted id, an environment variable or a path. */
export const splitIds = (text: string): string[] => text.split(ID)

/** A capital letter in front, unless an id stands there, and a full stop at the end. */
export const sentence = (text: string): string => {
  const whole = splitIds(text)[0] === '' ? text : text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(whole) ? whole : `${whole}.`
}

/** The parts of an action's detail, one each. */
export const splitDetail = (detail: string): string[] =>
  detail
    .split(/; | (?=Still open: )/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

export const tasksOf = (detail: string): Task[] => splitDetail(detail).map(readTask)

/** What is done by whom, over all actions of a plan. An action that is not automatic but names no step for a person, such
 *  as one that waits for a restart, leaves a sentence that says so. */
export const share = (actions: MaintenancePlan['actions']): { console: Task[]; person: string[] } => {
  const console: Task[] = []
  const person: string[] = []
  for (const { id, title, detail, auto } of actions) {
    if (id === 'noop') continue
    const tasks = tasksOf(detail)
    const own = tasks.flatMap((task) => (task.kind === 'person' ? [task.text] : []))
    console.push(...tasks.filter(({ kind }) => kind !== 'person'))
    person.push(...own)
    if (!auto && own.length === 0) person.push(`Finish “${title}”. The result will name the exact step.`)
  }
  return { console: distinct(console), person: [...new Set(person)] }
}

const distinct = (tasks: readonly Task[]): Task[] => {
  const target = (task: Task): string => (task.kind === 'setting' ? task.key : task.text)
  return tasks.filter((task, at) => tasks.findIndex((other) => target(other) === target(task)) === at)
}

/** What a result says was done. What a person must still do stands in steps of its own and is not said twice. */
export const doneWords = ({ detail, manual }: { detail: string; manual: readonly string[] }): string[] =>
  manual.length > 0 && detail.startsWith('A person must still act: ') ? [] : splitDetail(detail)

/** How many of the actions are done, from a run's per cent. */
export const actionsDone = (progress: number, total: number): number => Math.round((progress * total) / 100)
