import { ChevronDown } from 'lucide-react'
import type { JSX } from 'react'
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components'
import { KNOWN_TARGETS } from '../../../shared/secrets/targets'
import { ui } from '../ui/controls'
import styles from './Secrets.module.css'
import { hintFor } from './words'

const SUGGESTIONS = KNOWN_TARGETS.map((id) => ({ id }))

/** Asks for one target id and suggests the known ones. */
export const TargetField = ({
  value,
  onChange,
  problem,
  note
}: {
  value: string
  onChange: (id: string) => void
  problem?: string | undefined
  /** Takes the place of the hint. */
  note?: string | undefined
}): JSX.Element => (
  <ComboBox
    className={ui.field ?? ''}
    allowsCustomValue
    defaultItems={SUGGESTIONS}
    inputValue={value}
    onInputChange={onChange}
    isInvalid={problem !== undefined}
    autoFocus
  >
    <Label>Target id</Label>
    <div className={styles.combo}>
      <Input className={`${ui.input} ${styles.mono}`} autoComplete="off" spellCheck={false} maxLength={256} />
      <Button className={styles.comboButton ?? ''} aria-label="Show known ids">
        <ChevronDown size={15} aria-hidden />
      </Button>
    </div>
    <Text slot="description" className={ui.hint}>
      {note ?? hintFor(value)}
    </Text>
    <FieldError className={ui.problem ?? ''}>{problem}</FieldError>
    <Popover className={styles.popover ?? ''}>
      <ListBox className={styles.options ?? ''}>
        {({ id }: { id: string }) => (
          <ListBoxItem id={id} textValue={id} className={styles.option ?? ''}>
            {id}
          </ListBoxItem>
        )}
      </ListBox>
    </Popover>
  </ComboBox>
)
