import { useMemo, type JSX } from 'react'
import type { FileDiff } from '../../../../shared/remediation/plan-contract'
import { CopyText } from '../../ui/CopyText'
import styles from './Diff.module.css'
import { countWords, readDiff, type DiffLine, type Hunk } from './parse'

/** What a plan changes in one file, line by line. Secrets come masked. */
export const DiffView = ({ file: { path, diff } }: { file: FileDiff }): JSX.Element => {
  const read = useMemo(() => readDiff(diff), [diff])
  const words = [...read.notes, countWords(read)].filter((each) => each !== undefined)
  return (
    <figure className={styles.diff}>
      <figcaption className={styles.head}>
        <code>{path}</code>
        <span className={styles.words}>{words.join('; ')}</span>
        <CopyText text={diff} what={`the diff of ${path}`} look="sign" />
      </figcaption>
      {read.hunks.length > 0 && (
        // It takes the focus so that the arrow keys scroll it.
        <div className={styles.scroll} role="region" aria-label={`Diff of ${path}`} tabIndex={0}>
          <table className={styles.lines}>
            <thead>
              <tr>
                {['Line before', 'Line after', 'Change', 'Text'].map((name) => (
                  <th key={name} scope="col">
                    <span className="visually-hidden">{name}</span>
                  </th>
                ))}
              </tr>
            </thead>
            {read.hunks.map((hunk, at) => (
              <Lines key={at} hunk={hunk} />
            ))}
          </table>
        </div>
      )}
    </figure>
  )
}

const Lines = ({ hunk: { oldStart, newStart, lines } }: { hunk: Hunk }): JSX.Element => (
  <tbody>
    {Math.max(oldStart, newStart) > 1 && (
      <tr className={styles.gap}>
        <td colSpan={4}>⋯ up to here nothing changes</td>
      </tr>
    )}
    {lines.map((line, at) => (
      <Line key={at} line={line} />
    ))}
  </tbody>
)

const SIGN: Readonly<Record<DiffLine['kind'], string>> = { same: '', added: '+', removed: '−' }

const Line = ({ line: { kind, oldNo, newNo, text, isOpen } }: { line: DiffLine }): JSX.Element => (
  <tr data-kind={kind}>
    <td className={styles.number}>{oldNo}</td>
    <td className={styles.number}>{newNo}</td>
    <td className={styles.sign}>
      <span aria-hidden>{SIGN[kind]}</span>
      {kind !== 'same' && <span className="visually-hidden">{kind}</span>}
    </td>
    <td className={styles.text}>
      <code>{text}</code>
      {isOpen && <span className={styles.open}> (no line break at the end)</span>}
    </td>
  </tr>
)
