import { CircleCheck, CircleSlash } from 'lucide-react'
import { useState, type SyntheticEvent, type JSX } from 'react'
import { call, messageOf } from '../app/client'
import { Badge, Button, Dialog, ui } from '../ui/controls'
import styles from './Secrets.module.css'
import { TargetField } from './TargetField'
import { sourceInWords } from './words'

interface Answer {
  source: string | null
  diagnostics: readonly string[]
}

/** Asks as a command would. The reply carries the value; only where it came from is kept. */
const whereFrom = async (targetId: string): Promise<Answer> => {
  const { assignments, diagnostics } = await call('secrets.resolve', {
    commandName: 'console resolve test',
    targetIds: [targetId]
  })
  return { source: assignments[0]?.source ?? null, diagnostics }
}

/** Tells from where one target would be answered, never with what. */
export const ResolveDialog = ({ onClose }: { onClose: () => void }): JSX.Element => {
  const [id, setId] = useState('')
  const [answer, setAnswer] = useState<Answer>()
  const [problem, setProblem] = useState<string>()

  const change = (next: string): void => {
    setId(next)
    setAnswer(undefined)
    setProblem(undefined)
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (id.trim() === '') return setProblem('Say which target to test.')
    whereFrom(id.trim()).then(setAnswer, (error: unknown) => setProblem(messageOf(error)))
  }
  return (
    <Dialog title="Resolve test" isOpen onClose={onClose}>
      <form onSubmit={submit}>
        <p>Says from where the gateway would take a secret for a command. The value is not shown.</p>
        <TargetField value={id} onChange={change} problem={problem} />
        <div role="status">{answer && <Outcome {...answer} />}</div>
        <div className={ui.dialogActions}>
          <Button onPress={onClose}>Close</Button>
          <Button look="primary" type="submit">
            Test
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const Outcome = ({ source, diagnostics }: Answer): JSX.Element => (
  <div className={styles.outcome}>
    {source === null ? (
      <Badge tone="warn" icon={<CircleSlash size={13} aria-hidden />}>
        no answer
      </Badge>
    ) : (
      <Badge tone="ok" icon={<CircleCheck size={13} aria-hidden />}>
        answered
      </Badge>
    )}
    <p>{sourceInWords(source)}</p>
    {diagnostics.map((line) => (
      <p key={line} className={ui.hint}>
        {line}
      </p>
    ))}
  </div>
)
