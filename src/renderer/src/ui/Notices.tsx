import { CircleAlert, CircleCheck, X } from 'lucide-react'
import { useEffect, useState, type JSX } from 'react'
import styles from './Notices.module.css'
import { dismiss, useNotices, type Notice } from './notices'

const SHOWN_MS = 8_000
/** Time to read it, decide and get there. */
const ACTION_SHOWN_MS = 30_000

/** The one place where outcomes are said. It has a place of its own beside the page, so it covers nothing; it is always
 *  there, because a screen reader hears only what changes in a region that it knows; and a dialog does not silence it. */
export const Notices = (): JSX.Element => {
  const notices = useNotices((state) => state.notices)
  return (
    <div role="status" aria-label="Outcomes" className={styles.notices} data-live-announcer="true">
      {notices.map((notice) => (
        <Shown key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

/** Goes by itself, but not while someone reads it with the pointer or the focus on it. */
const Shown = ({ notice: { id, text, tone, action } }: { notice: Notice }): JSX.Element => {
  const [isHeld, setHeld] = useState(false)
  const hasAction = action !== undefined
  useEffect(() => {
    if (isHeld) return undefined
    const timer = setTimeout(() => dismiss(id), hasAction ? ACTION_SHOWN_MS : SHOWN_MS)
    return () => clearTimeout(timer)
  }, [id, isHeld, hasAction])
  const Icon = tone === 'bad' ? CircleAlert : CircleCheck
  return (
    <div
      className={styles.notice}
      data-tone={tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={14} aria-hidden />
      <div>
        <p>{text}</p>
        {action && (
          <button
            type="button"
            className={styles.action}
            onClick={() => {
              dismiss(id)
              action.run()
            }}
          >
            {action.label}
          </button>
        )}
      </div>
      <button type="button" aria-label="Dismiss" title="Dismiss (Escape)" onClick={() => dismiss(id)}>
        <X size={14} aria-hidden />
      </button>
    </div>
  )
}
