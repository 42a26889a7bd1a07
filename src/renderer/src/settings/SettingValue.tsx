import type { JSX } from 'react'
import type { SettingView } from '../../../shared/settings/contract'
import { ui } from '../ui/controls'
import { asWords } from './view'

/** The value of a setting that cannot be edited here. */
export const SettingValue = ({ item: { key, value, kind } }: { item: SettingView }): JSX.Element => {
  const words = asWords(key, value)
  if (words === 'empty') return <span className={ui.hint}>empty</span>
  return kind === 'boolean' ? <span>{words}</span> : <code>{words}</code>
}
