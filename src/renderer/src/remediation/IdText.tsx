import type { JSX } from 'react'
import { splitIds } from './changes'

/** A sentence with its ids, variables and paths in code. */
export const IdText = ({ text }: { text: string }): JSX.Element => (
  <span>{splitIds(text).map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</span>
)
