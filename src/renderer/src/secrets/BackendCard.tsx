import { ArrowRightLeft, ChevronDown, ChevronUp, CircleCheck, Info, KeyRound, TriangleAlert } from 'lucide-react'
import { useId, useState, type JSX, type ReactNode } from 'react'
import type { StoreStatus } from '../../../shared/secrets/contract'
import { Badge, Button, Card } from '../ui/controls'
import { CopyText } from '../ui/CopyText'
import { OpenFolderButton } from '../ui/OpenFolderButton'
import { Time } from '../ui/time'
import { useMedia } from '../ui/use-media'
import styles from './Secrets.module.css'
import { readersOf, sentence } from './words'

const ICON = { size: 13, 'aria-hidden': true } as const
const SUPPORT = {
  implemented: { tone: 'ok', icon: <CircleCheck {...ICON} />, text: 'as requested' },
  'fallback-only': { tone: 'warn', icon: <TriangleAlert {...ICON} />, text: 'fallback in use' },
  unsupported: { tone: 'bad', icon: <TriangleAlert {...ICON} />, text: 'not supported' }
} as const

/** Whoever asked for `auto` left the choice to the gateway: what it chose is no fallback to worry about. */
const CHOSEN = { tone: 'info', icon: <Info {...ICON} />, text: 'chosen automatically' } as const

interface Props {
  status: StoreStatus
  /** Opens what tells and changes the key. */
  onKey: () => void
  /** Opens the guided move, or undefined where it cannot be done now. */
  onMove: (() => void) | undefined
  /** What says the note better than the card, so that it is said once. */
  isNoteShown: boolean
}

/** Where secrets are kept and who can read them. */
export const BackendCard = ({ status, onKey, onMove, isNoteShown }: Props): JSX.Element => {
  const isChosen =
    status.requestedBackend === 'auto' && status.requestedSupport === 'fallback-only' && status.persistent
  const id = useId()
  // In a low window the table comes first: the card is one line there until somebody opens it.
  const isLow = useMedia('(max-height: 720px)')
  const [asked, setAsked] = useState(false)
  const isOpen = !isLow || asked
  const { tone, icon, text } = isChosen ? CHOSEN : SUPPORT[status.requestedSupport]
  return (
    <Card
      title="Where secrets are kept"
      actions={
        <div className={styles.cardActions}>
          {!isOpen && <code>{status.activeBackend}</code>}
          {/* One line has room for what is amiss, and not for what is as it should be. */}
          {(!isLow || tone === 'warn' || tone === 'bad') && (
            <Badge tone={tone} icon={icon}>
              {text}
            </Badge>
          )}
          {status.state === 'ready' && (
            <Button onPress={onKey}>
              <KeyRound size={14} aria-hidden />
              Key…
            </Button>
          )}
          {status.persistent && (
            <Button onPress={() => onMove?.()} isDisabled={!onMove}>
              <ArrowRightLeft size={14} aria-hidden />
              Move secrets…
            </Button>
          )}
          {isLow && (
            <Button
              look="sign"
              aria-label="Where secrets are kept, in detail"
              aria-expanded={isOpen}
              {...(isOpen && { 'aria-controls': id })}
              onPress={() => setAsked(!isOpen)}
            >
              {isOpen ? <ChevronUp size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
            </Button>
          )}
        </div>
      }
    >
      {isOpen && <Facts id={id} status={status} isChosen={isChosen} />}
      {status.note !== null && isNoteShown && (
        <p className={styles.reason}>
          <TriangleAlert size={14} aria-hidden />
          <span>
            <strong>To look at:</strong> {sentence(status.note)}
          </span>
        </p>
      )}
    </Card>
  )
}

const Facts = ({ id, status, isChosen }: { id: string; status: StoreStatus; isChosen: boolean }): JSX.Element => (
  <div id={id}>
    <dl className={styles.facts}>
      <Fact name="Requested">
        <code>{status.requestedBackend}</code>
      </Fact>
      <Fact name="In use">
        <code>{status.activeBackend}</code>
        {!status.persistent && ' (memory only)'}
      </Fact>
      <Fact name="Loaded">
        <Time ms={status.loadedAtMs} />
      </Fact>
      <Fact name="Saved">
        <Time ms={status.savedAtMs} />
      </Fact>
      <Fact name="File" wide>
        {status.persistent ? (
          <div className={styles.path}>
            <span>
              <code>{status.path}</code>
              {status.formatVersion !== null && <span className={styles.quiet}> · format {status.formatVersion}</span>}
            </span>
            <CopyText text={status.path} what="the path of the secret file" look="sign" />
          </div>
        ) : (
          'none'
        )}
        {status.persistent && <OpenFolderButton folder="state" what="the state folder" />}
      </Fact>
      <Fact name="Key from" wide>
        <code>{status.keySource.replace(/^file:/, '').replace(/^env:/, '$')}</code>
      </Fact>
      <Fact name="Who can read them" whole>
        {readersOf(status)}
      </Fact>
    </dl>
    {status.fallbackReason !== null && (
      <p className={styles.reason} data-tone={isChosen ? 'plain' : undefined}>
        <Info size={14} aria-hidden />
        <span>
          <strong>{isChosen ? 'Why this backend was chosen:' : 'Why another backend is in use:'}</strong>{' '}
          {sentence(status.fallbackReason)}
        </span>
      </p>
    )}
  </div>
)

const Fact = ({
  name,
  wide = false,
  whole = false,
  children
}: {
  name: string
  wide?: boolean
  whole?: boolean
  children: ReactNode
}): JSX.Element => (
  <div data-span={whole ? 'whole' : wide ? 'wide' : undefined}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
