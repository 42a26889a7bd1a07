import { useState, type JSX } from 'react'
import type { StoreStatus } from '../../../../shared/secrets/contract'
import { Button, Dialog, ui } from '../../ui/controls'
import { say } from '../../ui/notices'
import { AboutKey } from './AboutKey'
import { ChangeKey } from './ChangeKey'
import { ChangeCode } from './ChangeCode'
import { CodeShown } from './CodeShown'
import { NextStep } from './NextStep'
import { openerOf, whyNoKey } from './words'

type Step = 'about' | 'change' | 'make-code' | 'remove-code'
const TITLES: Readonly<Record<Step, string>> = {
  about: 'What opens the secret store',
  change: 'Change the key',
  'make-code': 'Make a recovery code',
  'remove-code': 'Remove the recovery code'
}

/** What is to be told once, after the fact. */
interface Told {
  title: string
  lead: string
  code: string | null
  next: string | null
}

interface Props {
  status: StoreStatus
  /** Opens the guided move to the encrypted file, or undefined where it cannot be done now. */
  onMove: (() => void) | undefined
  onClose: () => void
}

/** Tells what opens the store, and changes it. */
export const KeyDialog = ({ status, onMove, onClose }: Props): JSX.Element => {
  const [step, setStep] = useState<Step>(status.keySource === 'recovery-code' ? 'change' : 'about')
  const [told, setTold] = useState<Told>()
  const [isWorking, setWorking] = useState(false)
  const [isKept, setKept] = useState(false)
  const [isReminded, setReminded] = useState(false)
  const why = whyNoKey(status)
  const back = (): void => setStep('about')

  const tryClose = (): void => {
    // What is under way goes on, and its outcome may hold a code: it must be seen.
    if (isWorking) return
    if (typeof told?.code === 'string' && !isKept) return setReminded(true)
    onClose()
  }
  return (
    <Dialog title={told?.title ?? TITLES[step]} isOpen onClose={tryClose}>
      {told && told.code !== null ? (
        <CodeShown
          {...told}
          code={told.code}
          isKept={isKept}
          onKept={setKept}
          isReminded={isReminded}
          onClose={tryClose}
        />
      ) : told ? (
        <Outcome {...told} onClose={onClose} />
      ) : why ? (
        <NoKey why={why} onMove={status.persistent ? onMove : undefined} onClose={onClose} />
      ) : step === 'about' ? (
        <AboutKey status={status} onGo={setStep} onClose={onClose} />
      ) : step === 'change' ? (
        <ChangeKey
          status={status}
          onWorking={setWorking}
          onBack={back}
          onDone={({ keySource, recoveryCode, next }) => {
            const lead = `Every secret is sealed anew. The store opens with ${openerOf(keySource)}.`
            if (recoveryCode !== null || next !== null)
              return setTold({
                title: 'The key is changed',
                lead: recoveryCode === null ? lead : `${lead} This recovery code opens it when that key is lost.`,
                code: recoveryCode,
                next
              })
            say(`The key is changed. ${lead}`)
            onClose()
          }}
        />
      ) : (
        <ChangeCode
          what={step}
          status={status}
          onWorking={setWorking}
          onBack={back}
          onMade={(code) =>
            setTold({
              title: 'The recovery code',
              lead: 'It opens the store when its key is lost. Any earlier code is worthless now.',
              code,
              next: null
            })
          }
        />
      )}
    </Dialog>
  )
}

const Outcome = ({ lead, next, onClose }: Told & { onClose: () => void }): JSX.Element => (
  <>
    <p>{lead}</p>
    {next !== null && <NextStep text={next} />}
    <div className={ui.dialogActions}>
      <Button look="primary" onPress={onClose} autoFocus>
        Done
      </Button>
    </div>
  </>
)

const NoKey = ({ why, onMove, onClose }: Omit<Props, 'status'> & { why: readonly string[] }): JSX.Element => (
  <>
    {why.map((line) => (
      <p key={line}>{line}</p>
    ))}
    <div className={ui.dialogActions}>
      {onMove && (
        <Button look="primary" onPress={onMove} autoFocus>
          Move to the encrypted file…
        </Button>
      )}
      <Button look={onMove ? 'plain' : 'primary'} onPress={onClose} autoFocus={!onMove}>
        Close
      </Button>
    </div>
  </>
)
