import { Eye, EyeOff, RotateCcw, Trash2 } from 'lucide-react'
import { useCallback, useId, useRef, useState, type JSX } from 'react'
import { messageOf } from '../../app/client'
import { Button, ui } from '../../ui/controls'
import { Time } from '../../ui/time'
import { Shown } from '../Shown'
import { useRevealed } from '../use-revealed'
import { forgetVersions, readEarlier, restoreVersion, type Details } from './calls'
import styles from './Life.module.css'

/** What is open below one version, or below the list for all. */
type Open = { kind: 'reveal' | 'restore' | 'forget'; version: number } | { kind: 'forget-all' }

const ICON = { size: 14, 'aria-hidden': true } as const

/** The values that were replaced: to look at, to put in force again, to forget. */
export const EarlierValues = ({ secret, onChanged }: { secret: Details; onChanged: () => void }): JSX.Element => {
  const { targetId, earlier } = secret
  const id = useId()
  const [open, setOpen] = useState<Open>()
  const heading = useRef<HTMLHeadingElement>(null)
  const idOf = ({ kind, ...rest }: Open): string => `${id}-${kind}-${'version' in rest ? rest.version : ''}`
  const isOpen = (kind: Open['kind'], version: number): boolean =>
    open?.kind === kind && 'version' in open && open.version === version
  const cancel = (): void => {
    // The focus returns where it was.
    if (open) document.getElementById(idOf(open))?.focus()
    setOpen(undefined)
  }
  const done = (): void => {
    setOpen(undefined)
    // The button that was pressed may be gone.
    heading.current?.focus()
    onChanged()
  }
  return (
    <section className={styles.earlier} aria-labelledby={id}>
      <div className={styles.earlierHead}>
        <h3 id={id} ref={heading} tabIndex={-1}>
          Earlier values
        </h3>
        {earlier.length > 1 && (
          <Button look="quiet" id={idOf({ kind: 'forget-all' })} onPress={() => setOpen({ kind: 'forget-all' })}>
            Forget all
          </Button>
        )}
      </div>
      {open?.kind === 'forget-all' && (
        <Confirm
          words={`All ${earlier.length} earlier values of ${targetId} are forgotten. They cannot be brought back.`}
          act={`Forget ${earlier.length} values`}
          onAct={() => forgetVersions(targetId)}
          onDone={done}
          onCancel={cancel}
        />
      )}
      {earlier.length === 0 && <p className={styles.quiet}>None is kept. A value that is replaced will be.</p>}
      <ul className={styles.versions}>
        {earlier.map(({ version, valueLength, replacedAtMs }) => (
          <li key={version}>
            <div className={styles.version}>
              <span>
                <strong>Version {version}</strong>
                <span className={styles.quiet}>
                  {valueLength} {valueLength === 1 ? 'byte' : 'bytes'}, replaced <Time ms={replacedAtMs} />
                </span>
              </span>
              <Button
                look="quiet"
                id={idOf({ kind: 'reveal', version })}
                aria-label={`${isOpen('reveal', version) ? 'Hide' : 'Reveal'} version ${version}`}
                onPress={() => setOpen(isOpen('reveal', version) ? undefined : { kind: 'reveal', version })}
              >
                {isOpen('reveal', version) ? <EyeOff {...ICON} /> : <Eye {...ICON} />}
                {isOpen('reveal', version) ? 'Hide' : 'Reveal'}
              </Button>
              <Button
                look="quiet"
                id={idOf({ kind: 'restore', version })}
                aria-label={`Restore version ${version}`}
                onPress={() => setOpen({ kind: 'restore', version })}
              >
                <RotateCcw {...ICON} />
                Restore
              </Button>
              <Button
                look="quiet"
                id={idOf({ kind: 'forget', version })}
                aria-label={`Forget version ${version}`}
                onPress={() => setOpen({ kind: 'forget', version })}
              >
                <Trash2 {...ICON} />
                Forget
              </Button>
            </div>
            {isOpen('reveal', version) && <RevealedVersion targetId={targetId} version={version} />}
            {isOpen('restore', version) && (
              <Confirm
                words={`Version ${version} of ${targetId} is handed out from now on. The value in force until now is kept.`}
                act={`Restore version ${version}`}
                onAct={() => restoreVersion(targetId, version)}
                onDone={done}
                onCancel={cancel}
              />
            )}
            {isOpen('forget', version) && (
              <Confirm
                words={`Version ${version} of ${targetId} is forgotten. It cannot be brought back.`}
                act={`Forget version ${version}`}
                onAct={() => forgetVersions(targetId, [version])}
                onDone={done}
                onCancel={cancel}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

const RevealedVersion = ({ targetId, version }: { targetId: string; version: number }): JSX.Element => {
  const { shown, note, hide } = useRevealed(useCallback(() => readEarlier(targetId, version), [targetId, version]))
  return shown ? <Shown {...shown} onEnd={hide} /> : <p role="status">{note}</p>
}

/** Asks in place, naming the secret and the version. */
const Confirm = ({
  words,
  act,
  onAct,
  onDone,
  onCancel
}: {
  words: string
  act: string
  onAct: () => Promise<void>
  onDone: () => void
  onCancel: () => void
}): JSX.Element => {
  const id = useId()
  const [problem, setProblem] = useState<string>()
  const [isActing, setActing] = useState(false)
  const run = (): void => {
    setActing(true)
    onAct().then(onDone, (error: unknown) => {
      setProblem(messageOf(error))
      setActing(false)
    })
  }
  return (
    <div role="group" aria-labelledby={id} className={styles.confirm}>
      <p id={id}>{words}</p>
      {problem !== undefined && (
        <p className={ui.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={ui.dialogActions}>
        <Button onPress={onCancel}>Cancel</Button>
        <Button look={act.startsWith('Forget') ? 'danger' : 'primary'} isDisabled={isActing} onPress={run} autoFocus>
          {act}
        </Button>
      </div>
    </div>
  )
}
