import { useEffect, useState, type JSX } from 'react'
import type { ListedWaiver } from '../../../../shared/posture/waiver-contract'
import { hrefOf } from '../../app/route'
import { messageOf } from '../../app/client'
import { WithdrawButton } from '../WithdrawButton'
import { listWaivers, withdraw } from './store'
import styles from './waivers.module.css'

/** The waivers that the finding in view names, each with what it was given for. @param detail what the finding says */
export const OldWaivers = ({ detail }: { detail: string }): JSX.Element => {
  const [waivers, setWaivers] = useState<readonly ListedWaiver[]>([])
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    let isWanted = true
    listWaivers()
      .then(({ waivers: all }) => isWanted && setWaivers(all.filter(({ checkId }) => detail.includes(`${checkId}: `))))
      .catch((error: unknown) => isWanted && setProblem(messageOf(error)))
    return () => {
      isWanted = false
    }
  }, [detail])
  return (
    <section>
      <h3>Waivers</h3>
      {problem !== undefined && <p role="alert">{problem}</p>}
      <ul className={styles.list}>
        {waivers.map(({ checkId, owner, reason, detail: seen }) => (
          <li key={checkId}>
            <a href={hrefOf('posture', checkId)}>
              <code>{checkId}</code>
            </a>
            <p>
              {owner}: {reason}
            </p>
            <p className={styles.seen}>Given for: {seen}</p>
            <WithdrawButton what={`the waiver for ${checkId}`} withdraw={() => withdraw(checkId)} />
          </li>
        ))}
      </ul>
    </section>
  )
}
