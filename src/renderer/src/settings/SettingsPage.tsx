import { lazy, Suspense, useEffect, useState, type JSX } from 'react'
import type { MethodResult } from '../../../shared/api'
import { Button, Card, Empty, Page, Problem, ui } from '../ui/controls'
import { CopyText } from '../ui/CopyText'
import { SearchBox } from '../ui/SearchBox'
import { Skeleton } from '../ui/Skeleton'
import { AppearanceCard } from './AppearanceCard'
import { DesktopCard } from './DesktopCard'
import styles from './settings.module.css'
import { load, useSettings, watch } from './store'
import { TokenCard } from './TokenCard'
import { matching, TOKEN_KEY } from './view'

// The form and its validation are as large as the rest of the console: they are loaded when the page is opened.
const SettingsForm = lazy(async () => ({ default: (await import('./SettingsForm')).SettingsForm }))

/** About as high as the first screen of the form. */
const FORM_PX = 420

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
      {list ? (
        <Full list={list} />
      ) : (
        problem === undefined && <Skeleton what="Reading the settings" heights={[92, 32, FORM_PX]} />
      )}
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
        <Card title="Config file">
          <p className={styles.line}>
            <code>{configPath}</code>
            <CopyText text={configPath} what="the path of the config file" look="sign" />
          </p>
          <p className={ui.hint}>What is saved here goes into this file. Its comments and order are kept.</p>
        </Card>
        {token && <TokenCard token={token} />}
      </div>
      <Filter value={filter} onChange={setFilter} shown={shown.length} all={items.length} />
      {shown.length === 0 && (
        <Empty title={items.length === 0 ? 'The gateway lists no settings' : 'No setting matches'}>
          {items.length > 0 && <Button onPress={() => setFilter('')}>Clear the filter</Button>}
        </Empty>
      )}
      <Suspense fallback={<Skeleton what="Opening the form" heights={[FORM_PX]} />}>
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
  <div className={styles.filter}>
    <SearchBox label="Search key, value, variable or “pinned”" value={value} onChange={onChange} />
    <span className={ui.hint} role="status">
      {shown === all ? `${all} settings` : `${shown} of ${all} settings`}
    </span>
  </div>
)
