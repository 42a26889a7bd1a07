import { Keyboard, Search, ShieldCheck } from 'lucide-react'
import { lazy, Suspense, useEffect, useRef, type JSX } from 'react'
import { Page } from '../ui/controls'
import { ProbationSlot } from '../probation/ProbationSlot'
import { Kbd, useShortcut } from '../ui/Kbd'
import { Notices } from '../ui/Notices'
import { runAction, watchActions } from './actions'
import { useConnection } from './connection'
import { Gate } from './Gate'
import { ariaKeys } from './keys'
import { openOverlay, useOverlay } from './overlay'
import { PageBoundary } from './PageBoundary'
import { fetchLater, loadKeysDialog, loadPalette, PAGE } from './pages'
import { hrefOf, PAGES, useRoute, type PageName } from './route'
import styles from './Shell.module.css'
import { useKeys } from './use-keys'

const OVERLAYS = { palette: lazy(loadPalette), keys: lazy(loadKeysDialog) } as const

/** The frame around the pages: where one is, where one can go, whether the gateway answers. */
export const Shell = (): JSX.Element => {
  const { state } = useConnection()
  const { page } = useRoute()
  const main = useRef<HTMLElement>(null)
  useKeys()
  useEffect(watchActions, [])
  useEffect(fetchLater, [])
  useEffect(() => {
    document.title = `${PAGE[page].title} · Trust Console`
    main.current?.scrollTo(0, 0)
  }, [page])
  if (state === 'refused') return <Gate />
  const { title, view: View } = PAGE[page]
  return (
    <div className={styles.shell}>
      <a
        className={styles.skip}
        href={hrefOf(page)}
        onClick={(event) => {
          event.preventDefault()
          focusHeading(main.current)
        }}
      >
        Skip to content
      </a>
      <Side page={page} />
      <div className={styles.column}>
        <ProbationSlot />
        <main className={styles.main} ref={main}>
          {state === 'lost' && (
            <p className={styles.banner} role="alert">
              The gateway does not answer. What you see may be old; the page tries again by itself.
            </p>
          )}
          <PageBoundary key={page} title={title}>
            <Suspense fallback={<Coming title={title} />}>
              <View />
              <Arrival main={main} />
            </Suspense>
          </PageBoundary>
        </main>
      </div>
      <Overlay />
    </div>
  )
}

const Side = ({ page }: { page: PageName }): JSX.Element => {
  const { state } = useConnection()
  const keys = useShortcut('palette.open')
  return (
    <div className={styles.side}>
      <p className={styles.brand}>
        <ShieldCheck size={20} aria-hidden />
        Trust Console
      </p>
      <button
        type="button"
        className={styles.find}
        aria-keyshortcuts={ariaKeys(keys)}
        onClick={() => runAction('palette.open')}
      >
        <Search size={14} aria-hidden />
        <span>Find or do…</span>
        {keys && <Kbd keys={keys} />}
      </button>
      <nav aria-label="Pages">
        <ul className={styles.nav}>
          {PAGES.map((name) => (
            <li key={name}>
              <NavLink name={name} isCurrent={name === page} />
            </li>
          ))}
        </ul>
      </nav>
      <Notices />
      <div className={styles.foot}>
        <p role="status" data-state={state}>
          {state === 'connected' ? 'Connected' : state === 'entering' ? 'Connecting…' : 'Not connected'}
        </p>
        <button
          type="button"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          onClick={() => openOverlay('keys')}
        >
          <Keyboard size={16} aria-hidden />
        </button>
      </div>
    </div>
  )
}

const NavLink = ({ name, isCurrent }: { name: PageName; isCurrent: boolean }): JSX.Element => {
  const { title, icon: Icon } = PAGE[name]
  const keys = useShortcut(`page.${name}`)
  return (
    <a
      className={styles.link}
      href={hrefOf(name)}
      aria-current={isCurrent ? 'page' : undefined}
      aria-keyshortcuts={ariaKeys(keys)}
    >
      <Icon size={16} aria-hidden />
      {title}
      {keys && <Kbd keys={keys} />}
    </a>
  )
}

/** In the place of a page that loads: its frame, so that nothing jumps when it comes. */
const Coming = ({ title }: { title: string }): JSX.Element => (
  <Page title={title} lead={'\u00a0'}>
    <p className="visually-hidden" role="status">
      Loading…
    </p>
  </Page>
)

const Overlay = (): JSX.Element | null => {
  const open = useOverlay((state) => state.open)
  if (!open) return null
  const View = OVERLAYS[open]
  return (
    <Suspense>
      <View />
    </Suspense>
  )
}

const focusHeading = (main: HTMLElement | null): void => main?.querySelector<HTMLElement>('h1')?.focus()

let arrivals = 0

/** Moves the focus to the heading of a page that was gone to, so that it is heard and the next Tab begins there. Not on
 *  the first page, and not where the page has put the focus somewhere itself. */
const Arrival = ({ main }: { main: React.RefObject<HTMLElement | null> }): null => {
  const { page } = useRoute()
  const arrived = useRef<PageName>(undefined)
  useEffect(() => {
    if (arrived.current === page) return
    arrived.current = page
    const isFirst = arrivals++ === 0
    const hasFocus = main.current?.contains(document.activeElement) === true
    if (!isFirst && !hasFocus) focusHeading(main.current)
  }, [main, page])
  return null
}
