import { ExternalLink } from 'lucide-react'
import type { JSX } from 'react'
import type { ProbeAbout } from '../../../../shared/selftest/contract'
import styles from './selftest.module.css'

/** The public flaws behind a probe, each with where it is described. */
export const CveLinks = ({ cves }: Pick<ProbeAbout, 'cves'>): JSX.Element => (
  <p className={styles.cves}>
    {cves.map(({ id, url }) => (
      <a key={id} href={url} target="_blank" rel="noreferrer">
        {id} <ExternalLink size={11} aria-hidden />
        <span className="visually-hidden">(opens in a new window)</span>
      </a>
    ))}
  </p>
)
