import { lazy, Suspense, useEffect, useState, type JSX } from 'react'
import { Button as PlainButton, Input, Label, SearchField } from 'react-aria-components'
import type { MethodResult } from '../../../shared/api'
import { Button, Card, Empty, Loading, Page, Problem, ui } from '../ui/controls'
import { AppearanceCard } from './AppearanceCard'
import { CopyButton } from './CopyButton'
import { DesktopCard } from './DesktopCard'
import styles from './settings.module.css'
import { load, useSettings, watch } from './store'
import { TokenCard } from './TokenCard'
import { matching, TOKEN_KEY } from './view'

// The form and its validation are as large as the rest of the console: they are loaded when the page is opened.
const SettingsForm = lazy(async () => ({ default: (await import('./SettingsForm')).SettingsForm }))

/** Answers "How is this gateway set up, and who decides that?". */
export const SettingsPage = (): JSX.Element => {
  const { list, problem } = useSettings()
  useEffect(watch, [])
  return (
    <Page title="Settings" lead="What is in force, where it comes from, and how the console looks.">
      {problem !== undefined && (
        <Problem
          message={list ? `The settings could not be read again: ${problem}. Below is what was known before.` : problem}
          retry={() => void load()}
        />
      )}
      {list ? <Full list={list} /> : problem === undefined && <Loading what="Reading the settings" />}
      <AppearanceCard />
      <DesktopCard />
    </Page>
  )
}

const Full = ({ list: { configPath, items } }: { list: MethodResult<'settings.list'> }): JSX.Element => {
  const [filter, setFilter] = useState('')
  const token = items.find(({ key }) => key === TOKEN_KEY)
  const shown = matching(items, filter)
  return (
    <>
      <div className={styles.top}>
        <Card title="Config file" actions={<CopyButton text={configPath} what="the path of the config file" />}>
          <code>{configPath}</code>
        </Card>
        {token && <TokenCard token={token} />}
      </div>
      <Filter value={filter} onChange={setFilter} shown={shown.length} all={items.length} />
      {shown.length === 0 && (
        <Empty title={items.length === 0 ? 'The gateway lists no settings' : 'No setting matches'}>
          {items.length > 0 && <Button onPress={() => setFilter('')}>Clear the filter</Button>}
        </Empty>
      )}
      <Suspense fallback={<Loading what="Opening the form" />}>
        <SettingsForm items={items} shown={shown} />
      </Suspense>
    </>
  )
}

interface FilterProps {
  value: string
  onChange: (value: string) => void
  shown: number
  all: number
}

const Filter = ({ value, onChange, shown, all }: FilterProps): JSX.Element => (
  <SearchField className={styles.filter ?? ''} value={value} onChange={onChange}>
    <Label className={ui.label ?? ''}>Filter</Label>
    <Input className={`${ui.input} ${styles.input}`} placeholder="Key, value, variable or “pinned”" />
    {value !== '' && <PlainButton className={ui.button ?? ''}>Clear</PlainButton>}
    <span className={ui.hint} role="status">
      {shown === all ? `${all} settings` : `${shown} of ${all} settings`}
    </span>
  </SearchField>
)
