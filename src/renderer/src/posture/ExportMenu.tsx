import { Download } from 'lucide-react'
import type { JSX } from 'react'
import { download } from '../ui/download'
import { MenuButton } from '../ui/MenuButton'
import { copyPlain, say } from '../ui/notices'
import { fileOf, FORMATS, rowsAsJson, rowsAsText, type Format } from './export'
import type { Row } from './rows'

type ExportProps = Readonly<{ rows: readonly Row[]; shown: readonly Row[]; checkedAtMs: number }>

/** Takes the posture elsewhere: the rows in sight to the clipboard, all of them to a file. */
export const ExportMenu = ({ rows, shown, checkedAtMs }: ExportProps): JSX.Element => {
  const copy = (kind: 'JSON' | 'text'): void => {
    const made = (kind === 'JSON' ? rowsAsJson : rowsAsText)(shown, checkedAtMs)
    void copyPlain(made, `${shown.length} of ${rows.length} rows as ${kind}`)
  }
  const save = (format: Format): void => {
    download(...fileOf(format, rows, checkedAtMs))
    say(`All ${rows.length} rows are handed out as a ${format} file.`)
  }
  return (
    <MenuButton
      label="Export"
      icon={<Download size={15} aria-hidden />}
      sections={[
        {
          title: 'Rows shown, to the clipboard',
          choices: (['text', 'JSON'] as const).map((kind) => ({
            label: `Copy as ${kind}`,
            isDisabled: shown.length === 0,
            onChoose: () => copy(kind)
          }))
        },
        {
          title: 'All rows, to a file',
          choices: FORMATS.map((format) => ({ label: `Save as ${format}`, onChoose: () => save(format) }))
        }
      ]}
    />
  )
}
