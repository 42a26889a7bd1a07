import { create } from 'zustand'
import { ACTION_IDS, ACTIONS, type ActionId } from '../../../shared/actions'
import { titleOfCheck } from '../../../shared/posture/check-words'
import { runAction } from './actions'
import { call, CallError } from './client'
import { best } from './match'
import { openOverlay } from './overlay'
import { goTo } from './route'

/** One line of the palette. */
export interface Entry {
  id: string
  title: string
  /** What it is, in a word; also helps to find it. */
  kind: string
  /** True for a technical id, which is set in monospace. */
  isId?: boolean
  action?: ActionId
  run: () => void
}

/** Names of what can be gone to: titles and ids, never a value. Kept so that the palette opens full. */
interface Names {
  findings: readonly { id: string; title: string; kind: 'finding' | 'check' }[]
  secrets: readonly string[]
}

const MOST_SHOWN = 50
const MOST_REMEMBERED = 6
/** Pages and actions come before the many ids in which the same word stands. */
const OWN_LEAD = 120

export const useNames = create<Names>(() => ({ findings: [], secrets: [] }))

/** Asks anew for the names. What cannot be had is left as it was: pages and actions are there in any case. */
export const loadNames = async (): Promise<void> => {
  const findings = async (): Promise<void> => {
    const { security, checks } = await call('doctor', {})
    const found = security.findings.map(({ checkId, title }) => ({ id: checkId, title, kind: 'finding' as const }))
    const checked = checks.map(({ id }) => ({ id, title: titleOfCheck(id), kind: 'check' as const }))
    useNames.setState({ findings: [...found, ...checked] })
  }
  const secrets = async (): Promise<void> => {
    try {
      const { items } = await call('secrets.store.list', {})
      useNames.setState({ secrets: items.map(({ targetId }) => targetId) })
    } catch (error) {
      // A locked store tells nobody what it holds.
      if (error instanceof CallError && error.code === 'secrets.locked') useNames.setState({ secrets: [] })
      throw error
    }
  }
  await Promise.allSettled([findings(), secrets()])
}

const OWN: readonly Entry[] = [
  ...ACTION_IDS.filter((id) => id !== 'palette.open').map((id) => ({
    id,
    title: ACTIONS[id].title,
    kind: id.startsWith('page.') ? 'page' : 'action',
    action: id,
    run: () => runAction(id)
  })),
  { id: 'keys', title: 'Show the keyboard shortcuts', kind: 'help', run: () => openOverlay('keys') }
]

/** What was chosen last, newest first. Only in memory: names of secrets have no place in the browser's storage. */
let recent: readonly string[] = []

export const remember = ({ id }: Entry): void => {
  recent = [id, ...recent.filter((known) => known !== id)].slice(0, MOST_REMEMBERED)
}

/** The entries that fit, best first. With nothing typed: what was chosen lately, then every page and action. */
export const found = (typed: string, { findings, secrets }: Names): Entry[] => {
  const more: Entry[] = [
    ...findings.map(({ id, title, kind }) => ({
      id: `${kind}:${id}`,
      title: `${title} (${id})`,
      kind,
      run: () => goTo('posture', id)
    })),
    ...secrets.map((id) => ({
      id: `secret:${id}`,
      title: id,
      kind: 'secret',
      isId: true,
      run: () => goTo('secrets', id)
    }))
  ]
  const rank = (id: string): number => (recent.includes(id) ? recent.indexOf(id) : recent.length)
  const lately = [...OWN, ...more].filter(({ id }) => recent.includes(id)).sort((a, b) => rank(a.id) - rank(b.id))
  const rest = OWN.filter(({ id }) => !recent.includes(id))
  if (typed.trim() === '') return [...lately, ...rest]
  // Sorting keeps the order of equals, so what was chosen lately wins among them.
  return best(
    typed,
    [...lately, ...rest, ...more.filter(({ id }) => !recent.includes(id))],
    (entry) => entry.title,
    MOST_SHOWN,
    ({ id }) => (OWN.some((own) => own.id === id) ? OWN_LEAD : 0)
  )
}
