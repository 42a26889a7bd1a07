import {
  Activity,
  KeyRound,
  LayoutDashboard,
  ListChecks,
  Settings,
  ShieldCheck,
  Wrench,
  type LucideIcon
} from 'lucide-react'
import { useEffect, useRef, type JSX } from 'react'
import { ActivityPage } from '../activity/ActivityPage'
import { OverviewPage } from '../overview/OverviewPage'
import { PosturePage } from '../posture/PosturePage'
import { RemediationPage } from '../remediation/RemediationPage'
import { SecretsPage } from '../secrets/SecretsPage'
import { SettingsPage } from '../settings/SettingsPage'
import { Empty } from '../ui/controls'
import { useConnection } from './connection'
import { hrefOf, PAGES, useRoute, type PageName } from './route'
import styles from './Shell.module.css'

const PAGE: Readonly<Record<PageName, { title: string; icon: LucideIcon; view: () => JSX.Element }>> = {
  overview: { title: 'Overview', icon: LayoutDashboard, view: OverviewPage },
  posture: { title: 'Posture', icon: ListChecks, view: PosturePage },
  remediation: { title: 'Remediation', icon: Wrench, view: RemediationPage },
  secrets: { title: 'Secrets', icon: KeyRound, view: SecretsPage },
  activity: { title: 'Activity', icon: Activity, view: ActivityPage },
  settings: { title: 'Settings', icon: Settings, view: SettingsPage }
}

/** The frame around the pages: where one is, where one can go, whether the gateway answers. */
export const Shell = (): JSX.Element => {
  const { state } = useConnection()
  const { page } = useRoute()
  const main = useRef<HTMLElement>(null)
  useEffect(() => {
    document.title = `${PAGE[page].title} · Trust Console`
    main.current?.scrollTo(0, 0)
  }, [page])
  if (state === 'refused') return <Gate />
  const View = PAGE[page].view
  return (
    <div className={styles.shell}>
      <nav className={styles.side} aria-label="Pages">
        <p className={styles.brand}>
          <ShieldCheck size={20} aria-hidden />
          Trust Console
        </p>
        <ul className={styles.nav}>
          {PAGES.map((name) => (
            <li key={name}>
              <NavLink name={name} isCurrent={name === page} />
            </li>
          ))}
        </ul>
        <p className={styles.foot} role="status">
          {state === 'connected' ? 'Connected' : state === 'entering' ? 'Connecting…' : 'Not connected'}
        </p>
      </nav>
      <main className={styles.main} ref={main}>
        {state === 'lost' && (
          <p className={styles.banner} role="alert">
            The gateway does not answer. What you see may be old; the page tries again by itself.
          </p>
        )}
        <View />
      </main>
    </div>
  )
}

const NavLink = ({ name, isCurrent }: { name: PageName; isCurrent: boolean }): JSX.Element => {
  const { title, icon: Icon } = PAGE[name]
  return (
    <a className={styles.link} href={hrefOf(name)} aria-current={isCurrent ? 'page' : undefined}>
      <Icon size={16} aria-hidden />
      {title}
    </a>
  )
}

/** For a browser that came without a ticket, or whose session has ended. */
const Gate = (): JSX.Element => (
  <main className={styles.gate}>
    <Empty title="This browser is not let in">
      <p>
        Run this command on the gateway&rsquo;s machine and open the link it prints. It works once, within a minute.
      </p>
      <code>trust-console ui</code>
    </Empty>
  </main>
)
