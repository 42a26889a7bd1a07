import { ExternalLink } from 'lucide-react'
import type { JSX } from 'react'
import type { CheckExplanation } from '../../../shared/posture/contract'
import { Button } from '../ui/controls'
import styles from './PostureDetail.module.css'
import { loadExplanations, usePosture } from './store'

/** What stands behind a check: why it matters, how it is made, the way by hand, the sources. */
export const Explained = ({ id }: { id: string }): JSX.Element | null => {
  const explanation = usePosture(({ explanations }) => explanations.get(id))
  const problem = usePosture(({ explanationsProblem }) => explanationsProblem)
  if (explanation) return <Texts explanation={explanation} />
  if (problem === undefined) return null
  return (
    <section>
      <p>The explanation could not be loaded: {problem}</p>
      <Button onPress={() => void loadExplanations()}>Load the explanation</Button>
    </section>
  )
}

const Texts = ({ explanation: { why, how, byHand, links } }: { explanation: CheckExplanation }): JSX.Element => (
  <>
    <section>
      <h3>Why it matters</h3>
      <p>{why}</p>
    </section>
    <section>
      <h3>How it is checked</h3>
      <p>{how}</p>
    </section>
    <section>
      <h3>How to put it right by hand</h3>
      <p>{byHand}</p>
    </section>
    <section>
      <h3>Sources</h3>
      <ul className={styles.behind}>
        {links.map(({ title, url }) => (
          <li key={url}>
            <a href={url} target="_blank" rel="noreferrer">
              {title} <ExternalLink size={12} aria-hidden />
              <span className="visually-hidden">(opens in a new window)</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  </>
)
