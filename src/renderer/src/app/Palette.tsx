import { Search } from 'lucide-react'
import { useEffect, useMemo, useState, type JSX } from 'react'
import {
  Autocomplete,
  Dialog,
  Input,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  SearchField,
  Text
} from 'react-aria-components'
import { ui } from '../ui/controls'
import { Kbd, useShortcut } from '../ui/Kbd'
import { closeOverlay } from './overlay'
import styles from './Palette.module.css'
import { found, loadNames, remember, useNames, type Entry } from './palette-entries'

/** Everything that can be gone to or done, found by a few letters of its name. */
export const Palette = (): JSX.Element => {
  const [typed, setTyped] = useState('')
  const names = useNames()
  useEffect(() => void loadNames(), [])
  const entries = useMemo(() => found(typed, names), [typed, names])
  const choose = (key: React.Key): void => {
    const entry = entries.find(({ id }) => id === key)
    if (!entry) return
    closeOverlay()
    remember(entry)
    // First the focus goes back where it was: what is chosen may want it, and would lose it again.
    requestAnimationFrame(() => requestAnimationFrame(entry.run))
  }
  return (
    <ModalOverlay
      className={`${ui.backdrop} ${styles.backdrop}`}
      isOpen
      onOpenChange={(open) => !open && closeOverlay()}
      isDismissable
    >
      <Modal>
        <Dialog className={styles.palette ?? ''} aria-label="Command palette">
          <Autocomplete inputValue={typed} onInputChange={setTyped}>
            <SearchField
              className={styles.field ?? ''}
              aria-label="Search pages, actions, findings and secrets"
              autoFocus
            >
              <Search size={16} aria-hidden />
              {/* The pattern by its name: a field that keeps the focus while the arrow keys move through a list. */}
              <Input
                role="combobox"
                aria-expanded
                aria-haspopup="listbox"
                placeholder="Go to, do, or find…"
                spellCheck={false}
              />
              <Kbd keys={['Esc']} />
            </SearchField>
            <ListBox
              className={styles.list ?? ''}
              aria-label="What fits"
              items={entries}
              onAction={choose}
              renderEmptyState={() => (
                <p className={styles.none}>Nothing fits “{typed}”. Try fewer letters, or the name of a page.</p>
              )}
            >
              {(entry) => <Row entry={entry} />}
            </ListBox>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

const Row = ({ entry }: { entry: Entry }): JSX.Element => (
  <ListBoxItem id={entry.id} textValue={entry.title} className={styles.item ?? ''}>
    <Text slot="label" className={entry.isId ? styles.id : undefined}>
      {entry.title}
    </Text>
    <Text slot="description" className={styles.kind}>
      {entry.kind}
    </Text>
    {entry.action && <Keys action={entry.action} />}
  </ListBoxItem>
)

const Keys = ({ action }: { action: NonNullable<Entry['action']> }): JSX.Element | null => {
  const keys = useShortcut(action)
  return keys ? <Kbd keys={keys} /> : null
}
