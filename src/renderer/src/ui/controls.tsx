import { CircleAlert, CircleCheck, Info, OctagonAlert, TriangleAlert } from 'lucide-react'
import {
  Button as AriaButton,
  Dialog as AriaDialog,
  Heading,
  Modal,
  ModalOverlay,
  type ButtonProps
} from 'react-aria-components'
import type { JSX, ReactNode } from 'react'
import type { CheckStatus, Severity } from '../../../shared/posture/contract'
import type { ActionId } from '../../../shared/actions'
import { ariaKeys } from '../app/keys'
import styles from './controls.module.css'
import { Kbd, useShortcut } from './Kbd'

export type Tone = 'bad' | 'warn' | 'ok' | 'info' | 'plain'

interface ActionProps extends Omit<ButtonProps, 'className' | 'children'> {
  look?: 'plain' | 'primary' | 'danger' | 'quiet' | 'sign'
  children: ReactNode
}

export const Button = ({ look = 'plain', ...props }: ActionProps): JSX.Element => (
  <AriaButton {...props} className={`${styles.button} ${look === 'plain' ? '' : styles[look]}`} />
)

/** A button for something that the palette and the app's menu start too: it shows the keys that do so here. */
export const ActionButton = ({ action, children, ...props }: ActionProps & { action: ActionId }): JSX.Element => {
  const keys = useShortcut(action)
  return (
    <Button {...props} aria-keyshortcuts={ariaKeys(keys)}>
      {children}
      {keys && <Kbd keys={keys} />}
    </Button>
  )
}

/** A short state in a colour, always with its word and a sign: colour alone says nothing. */
export const Badge = ({ tone, icon, children }: { tone: Tone; icon?: ReactNode; children: ReactNode }): JSX.Element => (
  <span className={styles.badge} data-tone={tone}>
    {icon}
    {children}
  </span>
)

const ICON = { size: 13, 'aria-hidden': true } as const
const SEVERITY: Readonly<Record<Severity, { tone: Tone; icon: ReactNode }>> = {
  critical: { tone: 'bad', icon: <OctagonAlert {...ICON} /> },
  warn: { tone: 'warn', icon: <TriangleAlert {...ICON} /> },
  info: { tone: 'info', icon: <Info {...ICON} /> }
}
const STATUS: Readonly<Record<CheckStatus, { tone: Tone; icon: ReactNode }>> = {
  fail: { tone: 'bad', icon: <OctagonAlert {...ICON} /> },
  warn: { tone: 'warn', icon: <TriangleAlert {...ICON} /> },
  pass: { tone: 'ok', icon: <CircleCheck {...ICON} /> }
}

/** A severity, or how many findings have it. */
export const SeverityBadge = ({ severity, count }: { severity: Severity; count?: number }): JSX.Element => (
  <Badge {...SEVERITY[severity]}>
    {count !== undefined && `${count} `}
    {severity}
  </Badge>
)

export const StatusBadge = ({ status }: { status: CheckStatus }): JSX.Element => (
  <Badge {...STATUS[status]}>{status}</Badge>
)

export const Card = ({
  title,
  actions,
  children
}: {
  title?: string
  actions?: ReactNode
  children: ReactNode
}): JSX.Element => (
  <section className={styles.card}>
    {title !== undefined && (
      <div className={styles.cardHead}>
        <h2>{title}</h2>
        {actions}
      </div>
    )}
    {children}
  </section>
)

/** The frame of every page: its title, one sentence, its actions. */
export const Page = ({
  title,
  lead,
  actions,
  children
}: {
  title: string
  lead: string
  actions?: ReactNode
  children: ReactNode
}): JSX.Element => (
  <div className={styles.page}>
    <header className={styles.pageHead}>
      <div>
        {/* Takes the focus when the page is gone to. */}
        <h1 tabIndex={-1}>{title}</h1>
        <p className={styles.lead}>{lead}</p>
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
    {children}
  </div>
)

export const Empty = ({ title, children }: { title: string; children?: ReactNode }): JSX.Element => (
  <div className={styles.state}>
    <h2>{title}</h2>
    {children}
  </div>
)

/** What went wrong, with another try. */
export const Problem = ({ message, retry }: { message: string; retry?: () => void }): JSX.Element => (
  <div className={styles.problemBox} role="alert">
    <CircleAlert size={18} aria-hidden />
    <p>{message}</p>
    {retry && <Button onPress={retry}>Try again</Button>}
  </div>
)

/** A dialog over the page. Escape and a press outside close it; focus returns where it was. */
export const Dialog = ({
  title,
  isOpen,
  onClose,
  isWide = false,
  children
}: {
  title: string
  isOpen: boolean
  onClose: () => void
  /** For more than a question: a table, say. */
  isWide?: boolean
  children: ReactNode
}): JSX.Element => (
  <ModalOverlay
    className={styles.backdrop ?? ''}
    isOpen={isOpen}
    onOpenChange={(open) => !open && onClose()}
    isDismissable
  >
    <Modal>
      <AriaDialog className={`${styles.dialog} ${isWide ? styles.wide : ''}`}>
        <div className={styles.dialogBody}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </div>
      </AriaDialog>
    </Modal>
  </ModalOverlay>
)

export { styles as ui }
