import { History, LockKeyhole } from 'lucide-react'
import { Fragment, type JSX } from 'react'
import type { SettingView } from '../../../shared/settings/contract'
import { Badge, Card, ui } from '../ui/controls'
import { SettingValue } from './SettingValue'
import styles from './settings.module.css'
import { SOURCE_WORD, type Area } from './view'

/** One area of settings: what is in force and who decides it. */
export const SettingsTable = ({ area: { title, items } }: { area: Area }): JSX.Element => (
  <Card title={title}>
    <table className={`${ui.table} ${styles.table}`} aria-label={title}>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">Value</th>
          <th scope="col">Comes from</th>
          <th scope="col">Environment variable</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Row key={item.key} item={item} />
        ))}
      </tbody>
    </table>
  </Card>
)

const Row = ({ item }: { item: SettingView }): JSX.Element => (
  <tr>
    <th scope="row">
      <code>{item.key}</code>
      <p className={ui.hint}>{item.help}</p>
    </th>
    <td>
      <SettingValue item={item} />
      {item.pendingRestart && (
        <p>
          <Badge tone="warn" icon={<History size={13} aria-hidden />}>
            takes over at next start
          </Badge>
        </p>
      )}
    </td>
    <td>
      <Source item={item} />
    </td>
    <td>
      <Variable name={item.environment} />
    </td>
  </tr>
)

/** Where the value comes from, and a lock where the config file cannot change it. */
const Source = ({ item: { source, pinned } }: { item: SettingView }): JSX.Element => (
  <>
    <span className={styles.source}>
      {SOURCE_WORD[source.kind]}
      {pinned && (
        <Badge tone="info" icon={<LockKeyhole size={12} aria-hidden />}>
          pinned
        </Badge>
      )}
    </span>
    {source.kind === 'flag' && (
      <p className={ui.hint}>
        <code>{source.name}</code>
      </p>
    )}
  </>
)

/** A variable's name that breaks between its words where the column is narrow. */
const Variable = ({ name }: { name: string }): JSX.Element => (
  <code className={ui.hint}>
    {name.split('_').map((word, index) => (
      <Fragment key={index}>
        {index > 0 && (
          <>
            _<wbr />
          </>
        )}
        {word}
      </Fragment>
    ))}
  </code>
)
