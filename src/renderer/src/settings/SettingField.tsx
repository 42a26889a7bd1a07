import { History, LockKeyhole, RotateCcw } from 'lucide-react'
import type { JSX } from 'react'
import { useController, type Control } from 'react-hook-form'
import type { SettingView } from '../../../shared/settings/contract'
import { Badge, Button, ui } from '../ui/controls'
import { fieldOf, isEditable, type FormValues } from './form'
import { SettingControl } from './SettingControl'
import { SettingValue } from './SettingValue'
import styles from './settings.module.css'
import { asWords, labelOf, lengthOf, SOURCE_WORD } from './view'

interface Props {
  item: SettingView
  control: Control<FormValues>
}

/** One setting: what it is, its value, where that comes from, and what is wrong with it. */
export const SettingField = ({ item, control }: Props): JSX.Element => {
  const { key, help } = item
  const id = `setting-${fieldOf(key)}`
  return (
    <div className={styles.setting}>
      <div>
        {isEditable(item) ? (
          <label className={ui.label} htmlFor={id}>
            {labelOf(key)}
          </label>
        ) : (
          <span className={ui.label}>{labelOf(key)}</span>
        )}
        <p>
          <code className={ui.hint}>{key}</code>
        </p>
        <p className={ui.hint} id={`${id}-help`}>
          {help}.
        </p>
      </div>
      <div className={styles.value}>
        {isEditable(item) ? <Editable item={item} control={control} id={id} /> : <Locked item={item} />}
        <Pending item={item} />
      </div>
    </div>
  )
}

const Editable = ({ item, control, id }: Props & { id: string }): JSX.Element => {
  const { field, fieldState } = useController({ name: fieldOf(item.key), control })
  const { value } = field
  const problem = fieldState.error?.message
  const resets = value !== null && item.inFile
  const length = item.key.endsWith('Ms') ? lengthOf(Number(value ?? item.default)) : undefined
  return (
    <>
      <div className={styles.control}>
        <SettingControl
          item={item}
          value={value ?? null}
          onChange={field.onChange}
          id={id}
          describedBy={`${id}-problem ${id}-source ${id}-help`}
          isInvalid={problem !== undefined}
          focusRef={field.ref}
        />
        {length !== undefined && <span className={ui.hint}>ms, {length}</span>}
      </div>
      <p className={ui.problem} id={`${id}-problem`} role={problem === undefined ? undefined : 'alert'}>
        {problem}
      </p>
      <div className={styles.control}>
        <span className={ui.hint} id={`${id}-source`}>
          {value === null ? 'Goes back to its default' : `From: ${SOURCE_WORD[item.source.kind].toLowerCase()}`}
          {item.kind === 'list' && ' · one in each line'}
          {item.needsRestart && ' · changes take over at the next start'}
        </span>
        {resets && (
          <Button
            look="quiet"
            onPress={() => field.onChange(null)}
            aria-label={`Use the default of ${labelOf(item.key)}: ${asWords(item.key, item.default)}`}
          >
            <RotateCcw size={13} aria-hidden />
            Use the default
          </Button>
        )}
      </div>
    </>
  )
}

/** A setting that the config file does not decide, and who does. */
const Locked = ({ item }: { item: SettingView }): JSX.Element => (
  <>
    <div className={styles.control}>
      <SettingValue item={item} />
      {item.pinned && (
        <Badge tone="info" icon={<LockKeyhole size={12} aria-hidden />}>
          locked
        </Badge>
      )}
    </div>
    <p className={ui.hint}>
      {item.pinned ? (
        <>
          {SOURCE_WORD[item.source.kind]} <code>{item.source.name}</code> decides it. Change it where the gateway is
          started.
        </>
      ) : (
        'A secret. Rotate the token above to change it.'
      )}
    </p>
  </>
)

const Pending = ({ item }: { item: SettingView }): JSX.Element | null =>
  item.pendingRestart ? (
    <p>
      <Badge tone="warn" icon={<History size={13} aria-hidden />}>
        {asWords(item.key, item.configured)} takes over at next start; in force: {asWords(item.key, item.value)}
      </Badge>
    </p>
  ) : null
