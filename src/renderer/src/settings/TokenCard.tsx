import type { JSX } from 'react'
import type { SettingView } from '../../../shared/settings/contract'
import { useAction } from '../app/intent'
import { say } from '../ui/notices'
import { Badge, Card } from '../ui/controls'
import { RotateToken } from './RotateToken'
import styles from './settings.module.css'

/** The gateway token: whether there is one, and a new one. Where it is pinned, who can change it instead. */
export const TokenCard = ({ token }: { token: SettingView }): JSX.Element => {
  useAction(
    'token.rotate',
    () => say(`${token.source.name} pins the token; it cannot be rotated here.`, 'bad'),
    token.pinned
  )
  return (
    <Card title="Token" actions={!token.pinned && <RotateToken />}>
      <p className={styles.line}>
        {token.value === 'set' ? <Badge tone="ok">set</Badge> : <Badge tone="warn">not set</Badge>}
        {token.pinned ? (
          <span>
            <code>{token.source.name}</code> pins it. Change it where the gateway is started; it cannot be rotated here.
          </span>
        ) : (
          <span>
            Programs show this gateway token with every call. Rotate it when someone has seen it who should not.
          </span>
        )}
      </p>
    </Card>
  )
}
