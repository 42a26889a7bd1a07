import type { JSX } from 'react'
import type { ActionId } from '../../../shared/actions'
import { isMac, shortcutOf } from '../app/keys'
import { platform } from '../app/platform'
import { useAppearance } from '../settings/appearance'
import styles from './Kbd.module.css'

/** The keys that start an action here and now, or undefined when none do. */
export const useShortcut = (id: ActionId): readonly string[] | undefined => {
  const single = useAppearance(({ shortcuts }) => shortcuts)
  return shortcutOf(id, { isDesktop: platform().kind === 'desktop', single, mac: isMac() })
}

/** Keys as they stand on a keyboard. Beside a name that says the rest, so assistive technology hears them elsewhere. */
export const Kbd = ({ keys }: { keys: readonly string[] }): JSX.Element => (
  <span className={styles.keys} aria-hidden>
    {keys.map((key, at) => (
      <kbd key={at}>{key.length === 1 && keys.length > 1 && /[a-z]/.test(key) ? key.toUpperCase() : key}</kbd>
    ))}
  </span>
)
