import type { JSX } from 'react'
import { ui } from '../ui/controls'
import { CopyText } from '../ui/CopyText'
import { Time } from '../ui/time'
import styles from './Remediation.module.css'
import { shortId } from './words'

interface Props {
  planId: string
  planDigest: string
  expiresAtMs: number
}

/** What a plan is known by. Whoever names id and digest names all of it, to the byte. */
export const PlanFacts = ({ planId, planDigest, expiresAtMs }: Props): JSX.Element => (
  <dl className={`${ui.facts} ${styles.planFacts}`}>
    <dt>Plan</dt>
    <dd>
      <ShortId id={planId} what="the id of the plan" />
    </dd>
    <dt>Digest</dt>
    <dd>
      <ShortId id={planDigest} what="the digest of the plan" />
    </dd>
    <dt>Expires</dt>
    <dd>
      <Time ms={expiresAtMs} />
    </dd>
  </dl>
)

/** The start of a long id. All of it is shown on hover and is what is copied. */
export const ShortId = ({ id, what }: { id: string; what: string }): JSX.Element => (
  <span className={styles.shortId}>
    <code title={id}>{shortId(id)}</code>
    <CopyText text={id} what={what} look="sign" />
  </span>
)
