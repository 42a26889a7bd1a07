import { ACTIONS, type ActionId } from '../../../shared/actions'

/** Keys pressed one after another, without a modifier. They can be turned off in Settings. */
export const SEQUENCES = {
  'g o': 'page.overview',
  'g p': 'page.posture',
  'g r': 'page.remediation',
  'g s': 'page.secrets',
  'g c': 'page.clients',
  'g a': 'page.activity',
  'g t': 'page.settings',
  '/': 'search',
  '?': 'keys'
} as const satisfies Readonly<Record<string, ActionId | 'search' | 'keys'>>

type Sequence = keyof typeof SEQUENCES
export type KeyTarget = (typeof SEQUENCES)[Sequence]

/** What keys lead to, given those pressed before: a target, or the beginning of a sequence to remember. */
export const afterKey = (held: string, key: string): { target?: KeyTarget; held: string } => {
  const typed = held === '' ? key : `${held} ${key}`
  const target = Object.entries(SEQUENCES).find(([sequence]) => sequence === typed)?.[1]
  if (target) return { target, held: '' }
  const isBeginning = Object.keys(SEQUENCES).some((sequence) => sequence.startsWith(`${typed} `))
  if (isBeginning) return { held: typed }
  // A key that does not go on may begin anew: "g" typed twice is one "g".
  return held === '' ? { held: '' } : afterKey('', key)
}

/** The sequence for an action, as its keys. */
export const sequenceOf = (target: KeyTarget | ActionId): readonly string[] | undefined =>
  Object.entries(SEQUENCES)
    .find(([, led]) => led === target)?.[0]
    .split(' ')

export const isMac = (): boolean => /mac|iphone|ipad/i.test(navigator.userAgent)

const MAC: Readonly<Record<string, string>> = { CmdOrCtrl: '⌘', Shift: '⇧', Alt: '⌥' }
const OTHERS: Readonly<Record<string, string>> = { CmdOrCtrl: 'Ctrl' }

/** The keys of a combination in Electron's notation, as this system names them. */
export const keysOf = (accelerator: string, mac: boolean): readonly string[] =>
  accelerator.split('+').map((key) => (mac ? MAC : OTHERS)[key] ?? key)

/** Which keys start an action here: the app's menu has combinations of its own, a browser keeps most for itself. */
export const shortcutOf = (
  id: ActionId,
  { isDesktop, single, mac }: { isDesktop: boolean; single: boolean; mac: boolean }
): readonly string[] | undefined => {
  const { accelerator } = ACTIONS[id]
  if (accelerator && (isDesktop || id === 'palette.open')) return keysOf(accelerator, mac)
  return single ? sequenceOf(id) : undefined
}

const ARIA: Readonly<Record<string, string>> = { '⌘': 'Meta', '⇧': 'Shift', '⌥': 'Alt', Ctrl: 'Control' }

/** For `aria-keyshortcuts`, which has words for combinations and none for sequences. */
export const ariaKeys = (keys: readonly string[] | undefined): string | undefined =>
  keys && (keys.length === 1 || keys.some((key) => key in ARIA))
    ? keys.map((key) => ARIA[key] ?? key).join('+')
    : undefined
