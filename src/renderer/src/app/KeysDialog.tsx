import type { JSX } from 'react'
import { ACTIONS, type ActionId } from '../../../shared/actions'
import { useAppearance } from '../settings/appearance'
import { Button, Dialog, ui } from '../ui/controls'
import { Kbd } from '../ui/Kbd'
import { isMac, keysOf, SEQUENCES, type KeyTarget } from './keys'
import styles from './KeysDialog.module.css'
import { closeOverlay } from './overlay'
import { platform } from './platform'
import { goTo } from './route'

const WORDS: Readonly<Partial<Record<KeyTarget, string>>> = { search: 'Search on this page', keys: 'Show this list' }
const wordsOf = (target: KeyTarget): string =>
  WORDS[target] ?? (target === 'search' || target === 'keys' ? target : ACTIONS[target].title)

const EVERYWHERE: readonly (readonly [keys: readonly string[], words: string])[] = [
  [['Tab'], 'Next control'],
  [['Shift', 'Tab'], 'Control before'],
  [['Esc'], 'Close what is on top'],
  [['↑', '↓'], 'Move in a list or table'],
  [['Enter'], 'Open or do what has the focus']
]

/** Every key that does something, and whether single keys do. */
export const KeysDialog = (): JSX.Element => {
  const single = useAppearance(({ shortcuts }) => shortcuts)
  const menu = (Object.entries(ACTIONS) as [ActionId, { title: string; accelerator: string | undefined }][]).filter(
    ([id, { accelerator }]) => accelerator && (id === 'palette.open' || platform().kind === 'desktop')
  )
  const openSettings = (): void => {
    closeOverlay()
    goTo('settings')
  }
  return (
    <Dialog title="Keyboard shortcuts" isOpen onClose={closeOverlay}>
      <List
        title="Combinations"
        rows={menu.map(([, { title, accelerator }]) => [keysOf(accelerator ?? '', isMac()), title] as const)}
      />
      <List
        title={single ? 'Single keys' : 'Single keys (turned off)'}
        rows={Object.entries(SEQUENCES).map(([keys, target]) => [keys.split(' '), wordsOf(target)] as const)}
      />
      <List title="Everywhere" rows={EVERYWHERE} />
      <p className={ui.hint}>
        {single
          ? 'Press keys that stand side by side one after another. Single keys rest while you type; Settings can turn them off.'
          : 'Single keys are turned off. Settings can turn them on.'}
      </p>
      <div className={ui.dialogActions}>
        <Button onPress={openSettings}>Open Settings</Button>
        <Button look="primary" onPress={closeOverlay} autoFocus>
          Close
        </Button>
      </div>
    </Dialog>
  )
}

const List = ({
  title,
  rows
}: {
  title: string
  rows: readonly (readonly [keys: readonly string[], words: string])[]
}): JSX.Element => (
  <section>
    <h3>{title}</h3>
    <dl className={styles.keys}>
      {rows.map(([keys, words]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>
            <Kbd keys={keys} />
            <span className="visually-hidden">{keys.join(', then ')}</span>
          </dd>
        </div>
      ))}
    </dl>
  </section>
)
