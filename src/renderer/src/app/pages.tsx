import { Activity, KeyRound, LayoutDashboard, ListChecks, Settings, Users, Wrench, type LucideIcon } from 'lucide-react'
import { lazy, type ComponentType } from 'react'
import { OverviewPage } from '../overview/OverviewPage'
import type { PageName } from './route'

/** The pages that are not there at first. Each loads when it is gone to, or when the browser has nothing else to do. */
const LATER = {
  posture: async () => ({ default: (await import('../posture/PosturePage')).PosturePage }),
  remediation: async () => ({ default: (await import('../remediation/RemediationPage')).RemediationPage }),
  secrets: async () => ({ default: (await import('../secrets/SecretsPage')).SecretsPage }),
  clients: async () => ({ default: (await import('../clients/ClientsPage')).ClientsPage }),
  activity: async () => ({ default: (await import('../activity/ActivityPage')).ActivityPage }),
  settings: async () => ({ default: (await import('../settings/SettingsPage')).SettingsPage })
} as const satisfies Partial<Record<PageName, () => Promise<{ default: ComponentType }>>>

export const PAGE: Readonly<Record<PageName, { title: string; icon: LucideIcon; view: ComponentType }>> = {
  overview: { title: 'Overview', icon: LayoutDashboard, view: OverviewPage },
  posture: { title: 'Posture', icon: ListChecks, view: lazy(LATER.posture) },
  remediation: { title: 'Remediation', icon: Wrench, view: lazy(LATER.remediation) },
  secrets: { title: 'Secrets', icon: KeyRound, view: lazy(LATER.secrets) },
  clients: { title: 'Clients', icon: Users, view: lazy(LATER.clients) },
  activity: { title: 'Activity', icon: Activity, view: lazy(LATER.activity) },
  settings: { title: 'Settings', icon: Settings, view: lazy(LATER.settings) }
}

export const loadPalette = async (): Promise<{ default: ComponentType }> => ({
  default: (await import('./Palette')).Palette
})
export const loadKeysDialog = async (): Promise<{ default: ComponentType }> => ({
  default: (await import('./KeysDialog')).KeysDialog
})

/** Fetches the rest once the first page stands, so that going there does not wait. What fails is tried again there. */
export const fetchLater = (): void =>
  void requestIdleCallback(() => {
    for (const load of [loadPalette, loadKeysDialog, ...Object.values(LATER)]) void load().catch(() => undefined)
  })
