import { useEffect, useState, type JSX } from 'react'
import type { MethodResult } from '../../../shared/api'
import type { DesktopPreferences } from '../../../shared/desktop/contract'
import { call, messageOf } from '../app/client'
import { Card, Problem, ui } from '../ui/controls'
import { Skeleton } from '../ui/Skeleton'
import styles from './settings.module.css'

/** What the desktop app does when its window closes or the posture gets worse. */
export const DesktopCard = (): JSX.Element => (
  <Card title="Desktop app">
    {window.trustConsole ? (
      <Preferences />
    ) : (
      <p className={ui.hint}>
        Closing to the tray and notifications belong to the desktop app. This is a browser; there is nothing to set.
      </p>
    )}
  </Card>
)

type Known = MethodResult<'desktop.preferences.get'>

const Preferences = (): JSX.Element => {
  const [known, setKnown] = useState<Known>()
  const [problem, setProblem] = useState<string>()
  const ask = async (answer: Promise<Known>): Promise<void> => {
    try {
      setKnown(await answer)
      setProblem(undefined)
    } catch (error) {
      setProblem(messageOf(error))
    }
  }
  const read = (): Promise<void> => ask(call('desktop.preferences.get', {}))
  useEffect(() => void read(), [])
  const change = (preferences: Partial<DesktopPreferences>): void =>
    void ask(call('desktop.preferences.set', preferences))
  return (
    <>
      {problem !== undefined && <Problem message={problem} retry={() => void read()} />}
      {known ? (
        <>
          <Switch
            label="Close to the tray"
            help="The gateway goes on when the window is closed."
            isAble={known.able.tray}
            isOn={known.preferences.closeToTray}
            onChange={(closeToTray) => change({ closeToTray })}
          />
          <Switch
            label="Notify when the posture gets worse"
            help="Once when it happens, and not again while it stays so."
            isAble={known.able.notifications}
            isOn={known.preferences.notifyWhenWorse}
            onChange={(notifyWhenWorse) => change({ notifyWhenWorse })}
          />
        </>
      ) : (
        problem === undefined && <Skeleton what="Asking the desktop app" heights={[60]} />
      )}
    </>
  )
}

interface SwitchProps {
  label: string
  help: string
  isAble: boolean
  isOn: boolean
  onChange: (isOn: boolean) => void
}

const Switch = ({ label, help, isAble, isOn, onChange }: SwitchProps): JSX.Element => (
  <div>
    <label className={styles.switch}>
      <input type="checkbox" role="switch" checked={isOn} onChange={({ target }) => onChange(target.checked)} />
      <span>{label}</span>
    </label>
    <p className={ui.hint}>
      {help} {!isAble && 'This machine cannot do it; your choice is kept and has no effect.'}
    </p>
  </div>
)
