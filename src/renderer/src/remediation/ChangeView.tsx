import {
  FileLock,
  FilePlus,
  FolderPlus,
  KeyRound,
  SlidersHorizontal,
  UserRound,
  Vault,
  type LucideIcon
} from 'lucide-react'
import type { JSX } from 'react'
import type { Change } from '../../../shared/remediation/contract'
import { BeforeAfter } from './BeforeAfter'
import { sentence } from './changes'
import { IdText } from './IdText'
import styles from './Remediation.module.css'

const LOOK: Readonly<Record<Change['kind'], { icon: LucideIcon; label: string }>> = {
  setting: { icon: SlidersHorizontal, label: 'Setting:' },
  token: { icon: KeyRound, label: 'Token:' },
  folder: { icon: FolderPlus, label: 'Folder:' },
  file: { icon: FilePlus, label: 'File:' },
  permission: { icon: FileLock, label: 'Permissions:' },
  secret: { icon: Vault, label: 'Secret:' },
  person: { icon: UserRound, label: 'A person:' }
}

/** One change: what it is about, and what stands there before and after. */
export const ChangeView = ({ change }: { change: Change }): JSX.Element => {
  const { icon: Icon, label } = LOOK[change.kind]
  return (
    <>
      <Icon
        size={14}
        role="img"
        aria-label={label}
        className={change.kind === 'person' ? styles.person : styles.sign}
      />
      <Body change={change} />
    </>
  )
}

const Body = ({ change }: { change: Change }): JSX.Element => {
  switch (change.kind) {
    case 'setting':
      return (
        <div className={styles.body}>
          <code>{change.key}</code>
          <BeforeAfter
            before={asText(change.before)}
            after={change.after === null ? 'its default' : asText(change.after)}
          />
          {change.needsRestart && <span className={styles.when}>takes over at the next start</span>}
        </div>
      )
    case 'folder':
    case 'file':
      return (
        <div className={styles.body}>
          <code>{change.path}</code>
          <BeforeAfter before="missing" after={change.kind === 'folder' ? 'a private folder' : 'the default policy'} />
        </div>
      )
    case 'token':
      return (
        <div className={styles.body}>
          <code>gateway.authToken</code>
          <BeforeAfter before="none" after="a random token" />
        </div>
      )
    case 'permission':
      return (
        <div className={styles.body}>
          <code>{change.path}</code>
          <BeforeAfter before={change.before} after={change.after} />
        </div>
      )
    case 'secret':
    case 'person':
      return <IdText text={sentence(change.text)} />
  }
}

const asText = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.join(', ')
  return value === '' ? 'empty' : String(value)
}
