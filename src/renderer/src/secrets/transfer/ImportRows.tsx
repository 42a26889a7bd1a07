import { CircleAlert, CircleCheck, CircleHelp, CirclePlus, RefreshCw } from 'lucide-react'
import { useEffect, useRef, useState, type JSX, type ReactNode } from 'react'
import type { ImportPreview, ImportRow } from '../../../../shared/secrets/transfer-contract'
import type { RowStatus } from '../../../../shared/secrets/transfer'
import { Badge, Button, ui, type Tone } from '../../ui/controls'
import styles from './Transfer.module.css'
import { FORMAT_WORDS, isChoosable, notesOf, secretsInWords, STATUS_WORDS, summaryOf } from './words'

const ICON = { size: 13, 'aria-hidden': true } as const
const LOOKS: Readonly<Record<RowStatus, { tone: Tone; icon: ReactNode }>> = {
  new: { tone: 'ok', icon: <CirclePlus {...ICON} /> },
  same: { tone: 'plain', icon: <CircleCheck {...ICON} /> },
  replaced: { tone: 'warn', icon: <RefreshCw {...ICON} /> },
  unknown: { tone: 'info', icon: <CircleHelp {...ICON} /> },
  invalid: { tone: 'bad', icon: <CircleAlert {...ICON} /> }
}
/** As many rows as are drawn at once. */
const PORTION = 200

interface Props {
  preview: ImportPreview
  problem: string | undefined
  isBusy: boolean
  onBack: () => void
  onImport: (targetIds: string[]) => void
}

/** What the import would do to each target, and which of that shall be done. */
export const ImportRows = ({ preview, problem, isBusy, onBack, onImport }: Props): JSX.Element => {
  const { rows, format } = preview
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(rows.flatMap((row) => (row.chosen && row.targetId !== null ? [row.targetId] : [])))
  )
  const [shown, setShown] = useState(PORTION)
  const heading = useRef<HTMLParagraphElement>(null)
  // The button that had the focus is gone.
  useEffect(() => heading.current?.focus(), [])

  const choosable = rows.filter(isChoosable)
  const isAll = choosable.length > 0 && choosable.every(({ targetId }) => chosen.has(targetId ?? ''))
  const replaced = rows.filter(({ targetId, status }) => status === 'replaced' && chosen.has(targetId ?? '')).length
  const choose = (targetId: string, isWanted: boolean): void => {
    const next = new Set(chosen)
    if (isWanted) next.add(targetId)
    else next.delete(targetId)
    setChosen(next)
  }
  const chooseAll = (isWanted: boolean): void =>
    setChosen(new Set(isWanted ? choosable.map(({ targetId }) => targetId ?? '') : []))
  return (
    <>
      <p ref={heading} tabIndex={-1} className={styles.summary}>
        <strong>{FORMAT_WORDS[format]}</strong>: {rows.length === 0 ? 'no secret in it' : summaryOf(rows)}.
      </p>
      {notesOf(preview).map((note) => (
        <p key={note} className={ui.hint}>
          {note}
        </p>
      ))}
      {rows.length > 0 && (
        <div className={styles.rows} role="region" aria-label="What would be imported" tabIndex={0}>
          <table className={ui.table}>
            <thead>
              <tr>
                <th scope="col">
                  <input
                    type="checkbox"
                    aria-label="Choose all that can be imported"
                    checked={isAll}
                    disabled={choosable.length === 0}
                    onChange={({ target }) => chooseAll(target.checked)}
                  />
                </th>
                <th scope="col">Target</th>
                <th scope="col">What happens</th>
                <th scope="col" className={ui.number}>
                  Bytes
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, shown).map((row, index) => (
                <Row
                  key={index}
                  row={row}
                  isChosen={isChoosable(row) && chosen.has(row.targetId ?? '')}
                  choose={choose}
                />
              ))}
            </tbody>
          </table>
          {rows.length > shown && (
            <Button look="quiet" onPress={() => setShown(shown + PORTION)}>
              Show more: {rows.length - shown} are not drawn yet
            </Button>
          )}
        </div>
      )}
      {replaced > 0 && (
        <p className={styles.warning}>
          <RefreshCw size={14} aria-hidden />
          {replaced === 1 ? '1 stored value is replaced.' : `${replaced} stored values are replaced.`}
        </p>
      )}
      {problem !== undefined && (
        <p className={ui.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={ui.dialogActions}>
        <Button onPress={onBack} isDisabled={isBusy}>
          Back
        </Button>
        <Button look="primary" isDisabled={chosen.size === 0 || isBusy} onPress={() => onImport([...chosen])}>
          {isBusy ? 'Importing…' : `Import ${secretsInWords(chosen.size)}`}
        </Button>
      </div>
    </>
  )
}

interface RowProps {
  row: ImportRow
  isChosen: boolean
  choose: (targetId: string, isWanted: boolean) => void
}

const Row = ({ row, isChosen, choose }: RowProps): JSX.Element => {
  const { name, targetId, status, valueLength, reason } = row
  const said = [targetId === name || targetId === `custom.${name}` ? '' : name, reason ?? ''].filter(Boolean)
  return (
    <tr>
      <td>
        {isChoosable(row) && (
          <input
            type="checkbox"
            aria-label={`Import ${targetId ?? name}`}
            checked={isChosen}
            onChange={({ target }) => choose(targetId ?? '', target.checked)}
          />
        )}
      </td>
      <td className={styles.target}>
        <code>{targetId ?? name}</code>
        {said.length > 0 && <p className={ui.hint}>{said.join(': ')}</p>}
      </td>
      <td>
        <Badge {...LOOKS[status]}>{STATUS_WORDS[status]}</Badge>
      </td>
      <td className={ui.number}>{valueLength}</td>
    </tr>
  )
}
