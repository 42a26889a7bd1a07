import type { ActionId } from '../../../shared/actions'
import { client } from './client'
import { askedFor, askFor, forgetIntent } from './intent'
import { openOverlay } from './overlay'
import { goTo, useRoute, type PageName } from './route'

/** The pages that can carry an action out; the first is gone to when none of them is open. */
const PAGES_FOR: Readonly<Partial<Record<ActionId, readonly [PageName, ...PageName[]]>>> = {
  'checks.run': ['overview', 'posture'],
  'gateway.selftest': ['posture'],
  'remediation.plan': ['remediation'],
  'remediation.undo-last': ['remediation'],
  'secrets.add': ['secrets'],
  'secrets.lock': ['secrets'],
  'secrets.reload': ['secrets'],
  'secrets.import': ['secrets'],
  'secrets.export': ['secrets'],
  'clients.create': ['clients'],
  'activity.verify': ['activity'],
  'token.rotate': ['settings']
}

const GO_TO: Readonly<Partial<Record<ActionId, PageName>>> = {
  'page.overview': 'overview',
  'page.posture': 'posture',
  'page.remediation': 'remediation',
  'page.secrets': 'secrets',
  'page.clients': 'clients',
  'page.activity': 'activity',
  'page.settings': 'settings'
}

/** Carries an action out. The palette, the keys and the desktop app's menu and tray all come through here. */
export const runAction = (id: ActionId): void => {
  if (id === 'palette.open') return openOverlay('palette')
  const page = GO_TO[id]
  if (page) {
    forgetIntent()
    return goTo(page)
  }
  const pages = PAGES_FOR[id]
  if (!pages) return
  askFor(id)
  if (!pages.includes(useRoute.getState().page)) goTo(pages[0])
}

/** Runs what is chosen in the desktop app's menu and tray. @returns a function that ends it */
export const watchActions = (): (() => void) => {
  const ends = [
    client().subscribe('action', ({ id }) => runAction(id)),
    // Whoever goes to another page wants something else by now.
    useRoute.subscribe(({ page }) => {
      const id = askedFor()
      if (id && PAGES_FOR[id]?.includes(page) !== true) forgetIntent()
    })
  ]
  return () => ends.forEach((end) => end())
}
