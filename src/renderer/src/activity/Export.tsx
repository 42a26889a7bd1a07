import { Download } from 'lucide-react'
import { useRef, useState, type JSX } from 'react'
import { messageOf } from '../app/client'
import { Button } from '../ui/controls'
import { download } from '../ui/download'
import { MenuButton } from '../ui/MenuButton'
import { say } from '../ui/notices'
import { collect, MOST_EXPORTED, toCsv, toJsonLines } from './export'
import { useActivity } from './store'

const FORMATS = {
  'JSON lines': { name: 'activity.jsonl', type: 'application/x-ndjson', write: toJsonLines },
  CSV: { name: 'activity.csv', type: 'text/csv', write: toCsv }
} as const
type Format = keyof typeof FORMATS

const numbers = new Intl.NumberFormat('en')

/** Saves every record that fits the filter, not only what is loaded. */
export const Export = ({ isDisabled }: { isDisabled: boolean }): JSX.Element => {
  const [read, setRead] = useState<number>()
  const work = useRef(new AbortController())
  const save = async (format: Format): Promise<void> => {
    const { signal } = (work.current = new AbortController())
    try {
      const records = await collect(useActivity.getState().filter, (count) => {
        setRead(count)
        return !signal.aborted
      })
      if (signal.aborted) return say('The export was stopped; no file was saved.')
      const { name, type, write } = FORMATS[format]
      download(name, type, write(records))
      const all = records.length < MOST_EXPORTED ? '' : ' That is the most for one file: narrow the time for the rest.'
      say(`Exported ${numbers.format(records.length)} records as ${format}.${all}`)
    } catch (error) {
      say(`Nothing was exported: ${messageOf(error)}`, 'bad')
    } finally {
      setRead(undefined)
    }
  }
  if (read !== undefined) {
    return <Button onPress={() => work.current.abort()}>Stop the export ({numbers.format(read)} read)</Button>
  }
  return (
    <MenuButton
      label="Export"
      icon={<Download size={15} aria-hidden />}
      isDisabled={isDisabled}
      sections={[
        {
          title: 'All that fits the filter, to a file',
          choices: (Object.keys(FORMATS) as Format[]).map((format) => ({
            label: `Save as ${format}`,
            onChoose: () => void save(format)
          }))
        }
      ]}
    />
  )
}
