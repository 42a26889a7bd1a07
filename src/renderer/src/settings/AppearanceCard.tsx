import type { JSX } from 'react'
import { platform } from '../app/platform'
import { Card, ui } from '../ui/controls'
import { changeAppearance, useAppearance, type Appearance } from './appearance'
import styles from './settings.module.css'

/** How the console looks in this browser, or in this app. It says nothing to the gateway. */
export const AppearanceCard = (): JSX.Element => {
  const appearance = useAppearance()
  return (
    <Card title="Appearance">
      <p className={ui.hint}>Kept in {platform().here}, for you alone. It takes effect at once.</p>
      <div className={styles.looks}>
        <Choice title="Theme" name="theme" value={appearance.theme} words={THEMES} />
        <Choice title="Contrast" name="contrast" value={appearance.contrast} words={CONTRASTS} />
        <Choice title="Motion" name="motion" value={appearance.motion} words={MOTIONS} />
      </div>
      <label className={styles.switch}>
        <input
          type="checkbox"
          role="switch"
          checked={appearance.shortcuts}
          onChange={({ target }) => changeAppearance({ shortcuts: target.checked })}
          aria-describedby="shortcuts-help"
        />
        <span>Single-key shortcuts</span>
      </label>
      <p className={ui.hint} id="shortcuts-help">
        Letters that act by themselves. Turn them off if you dictate, or press keys by accident.
      </p>
    </Card>
  )
}

const THEMES = { system: 'As the system', light: 'Light', dark: 'Dark' } as const
const CONTRASTS = { system: 'As the system', more: 'More' } as const
const MOTIONS = { system: 'As the system', reduce: 'None' } as const

type Look = 'theme' | 'contrast' | 'motion'

interface ChoiceProps<K extends Look> {
  title: string
  name: K
  value: Appearance[K]
  words: Readonly<Record<Appearance[K], string>>
}

const Choice = <K extends Look>({ title, name, value, words }: ChoiceProps<K>): JSX.Element => (
  <fieldset className={styles.look}>
    <legend className={ui.label}>{title}</legend>
    {(Object.keys(words) as Appearance[K][]).map((option) => (
      <label key={option} className={styles.option}>
        <input
          type="radio"
          name={name}
          checked={value === option}
          onChange={() => changeAppearance({ [name]: option })}
        />
        {words[option]}
      </label>
    ))}
  </fieldset>
)
