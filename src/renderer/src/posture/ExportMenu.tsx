import { ClipboardCopy, Download } from 'lucide-react'
import { useState, type JSX } from 'react'
import { Button, ui } from '../ui/controls'
import { download } from '../ui/download'
import { fileOf, FORMATS, rowsAsJson, rowsAsText, type Format } from './export'
import styles from './PosturePage.module.css'
import type { Row } from './rows'
import { copyText, type Announce } from './useAnnouncement'

type ExportProps = Readonly<{ rows: readonly Row[]; shown: readonly Row[]; checkedAtMs: number; announce: Announce }>

/** Takes the posture elsewhere: the rows in sight to the clipboard, all of them to a file. */
export const ExportMenu = ({ rows, shown, checkedAtMs, announce }: ExportProps): JSX.Element => {
  const [format, setFormat] = useState<Format>('JSON')
  const copy = (kind: 'JSON' | 'text'): void => {
    const made = (kind === 'JSON' ? rowsAsJson : rowsAsText)(shown, checkedAtMs)
    void copyText(made, `${shown.length} of ${rows.length} rows as ${kind}`, announce)
  }
  const save = (): void => {
    download(...fileOf(format, rows, checkedAtMs))
    announce(`All ${rows.length} rows are handed out as a ${format} file.`)
  }
  return (
    <div className={styles.export}>
      <Button look="quiet" isDisabled={shown.length === 0} onPress={() => copy('text')}>
        <ClipboardCopy size={15} aria-hidden />
        Copy as text
      </Button>
      <Button look="quiet" isDisabled={shown.length === 0} onPress={() => copy('JSON')}>
        <ClipboardCopy size={15} aria-hidden />
        Copy as JSON
      </Button>
      <label className={styles.format}>
        <span className="visually-hidden">Format of the file</span>
        <select
          className={ui.input}
          value={format}
          onChange={({ target }) => setFormat(FORMATS.find((each) => each === target.value) ?? 'JSON')}
        >
          {FORMATS.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <Button onPress={save}>
        <Download size={15} aria-hidden />
        Export all
      </Button>
    </div>
  )
}
