import { RotateCw } from 'lucide-react'
import { useState, type JSX } from 'react'
import { call, messageOf } from '../app/client'
import { useAction } from '../app/intent'
import { Button, Dialog, ui } from '../ui/controls'

type Step =
  { kind: 'asking' } | { kind: 'working' } | { kind: 'failed'; why: string } | { kind: 'done'; closed: number }

/** Makes a new gateway token after a person has read what that breaks. */
export const RotateToken = (): JSX.Element => {
  const [step, setStep] = useState<Step>()
  const close = (): void => setStep(undefined)
  useAction('token.rotate', () => setStep({ kind: 'asking' }))
  const rotate = async (): Promise<void> => {
    setStep({ kind: 'working' })
    try {
      const { closedSockets } = await call('gateway.token.rotate', {})
      setStep({ kind: 'done', closed: closedSockets })
    } catch (error) {
      setStep({ kind: 'failed', why: messageOf(error) })
    }
  }
  return (
    <>
      <Button onPress={() => setStep({ kind: 'asking' })}>
        <RotateCw size={14} aria-hidden />
        Rotate token…
      </Button>
      <Dialog
        title={step?.kind === 'done' ? 'The gateway has a new token' : 'Rotate the gateway token?'}
        isOpen={step !== undefined}
        onClose={close}
      >
        {step?.kind === 'done' ? <Done closed={step.closed} /> : <Warning />}
        {step?.kind === 'failed' && (
          <p className={ui.problem} role="alert">
            The token was not rotated: {step.why}
          </p>
        )}
        <div className={ui.dialogActions}>
          <Button onPress={close} autoFocus>
            {step?.kind === 'done' ? 'Close' : 'Cancel'}
          </Button>
          {step?.kind !== 'done' && (
            <Button look="danger" isPending={step?.kind === 'working'} onPress={() => void rotate()}>
              {step?.kind === 'working' ? 'Rotating…' : 'Rotate token'}
            </Button>
          )}
        </div>
      </Dialog>
    </>
  )
}

const Warning = (): JSX.Element => (
  <>
    <p>
      The old token dies at once, on open connections too. Every agent and script that uses it is refused until it has
      the new one.
    </p>
    <p>This cannot be undone. You stay signed in on this page.</p>
  </>
)

const Done = ({ closed }: { closed: number }): JSX.Element => (
  <p role="status">
    The old token is dead and {closed === 1 ? '1 open connection was' : `${closed} open connections were`} closed. On
    the gateway&rsquo;s machine, <code>trust-console token show</code> prints the new token.
  </p>
)
