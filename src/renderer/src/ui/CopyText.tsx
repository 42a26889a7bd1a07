import { Copy } from 'lucide-react'
import type { JSX } from 'react'
import { Button } from './controls'
import { copyPlain } from './notices'

interface CopyTextProps {
  text: string
  /** With its article: "the hash". */
  what: string
  label?: string
  /** `sign`: only the sign, right behind what it copies. */
  look?: 'sign' | 'word'
}

/** Copies a text that is no secret; the outcome is said in the notices. */
export const CopyText = ({ text, what, label = 'Copy', look = 'word' }: CopyTextProps): JSX.Element => (
  <Button
    look={look === 'sign' ? 'sign' : 'quiet'}
    {...(label === 'Copy' && { 'aria-label': `Copy ${what}` })}
    onPress={() => void copyPlain(text, what)}
  >
    <Copy size={14} aria-hidden />
    {look === 'word' && label}
  </Button>
)
