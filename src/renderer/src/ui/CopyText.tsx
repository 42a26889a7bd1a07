import { Copy } from 'lucide-react'
import type { JSX } from 'react'
import { Button } from './controls'
import { copyPlain } from './notices'

/** Copies a text that is no secret; the outcome is said in the notices. */
export const CopyText = ({
  text,
  what,
  label = 'Copy'
}: {
  text: string
  what: string
  label?: string
}): JSX.Element => (
  <Button
    look="quiet"
    {...(label === 'Copy' && { 'aria-label': `Copy ${what}` })}
    onPress={() => void copyPlain(text, what)}
  >
    <Copy size={14} aria-hidden />
    {label}
  </Button>
)
