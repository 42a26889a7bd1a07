import { Download } from 'lucide-react'
import type { JSX } from 'react'
import type { DoctorReport } from '../../../shared/posture/contract'
import { FORMAT_NAMES, FORMATS, type Format } from '../../../shared/posture/report/formats'
import { messageOf } from '../app/client'
import { download } from '../ui/download'
import { MenuButton } from '../ui/MenuButton'
import { copyPlain, say } from '../ui/notices'
import { csvFile, reportFile, rowsAsJson, rowsAsText } from './export'
import type { Row } from './rows'
import { usePosture } from './store'

type ExportProps = Readonly<{ rows: readonly Row[]; shown: readonly Row[]; report: DoctorReport }>

/** Takes the posture elsewhere: the rows in sight to the clipboard, all of it to a file. */
export const ExportMenu = ({ rows, shown, report }: ExportProps): JSX.Element => {
  const checkedAtMs = report.security.ts
  const copy = (kind: 'JSON' | 'text'): void => {
    const made = (kind === 'JSON' ? rowsAsJson : rowsAsText)(shown, checkedAtMs)
    void copyPlain(made, `${shown.length} of ${rows.length} rows as ${kind}`)
  }
  const saveCsv = (): void => {
    download(...csvFile(rows, checkedAtMs))
    say(`All ${rows.length} rows are handed out as a CSV file.`)
  }
  const save = async (format: Format): Promise<void> => {
    const { label } = FORMATS[format]
    try {
      const { since, explanations } = usePosture.getState()
      download(...(await reportFile(format, report, { since, explanations: [...explanations.values()] })))
      say(`The whole report is handed out as a ${label} file.`)
    } catch (error) {
      say(`The ${label} file could not be made: ${messageOf(error)}`, 'bad')
    }
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
          title: 'The whole report, to a file',
          choices: FORMAT_NAMES.map((format) => ({
            label: `Save as ${FORMATS[format].label}`,
            onChoose: () => void save(format)
          }))
        },
        { title: 'All rows, for a spreadsheet', choices: [{ label: 'Save as CSV', onChoose: saveCsv }] }
      ]}
    />
  )
}
