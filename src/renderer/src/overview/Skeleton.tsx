import type { JSX } from 'react'
import { Block, Skeleton as Places } from '../ui/Skeleton'
import styles from './overview.module.css'

/** The places of the cards, as high as they will be, while the first answer is on its way. */
export const Skeleton = (): JSX.Element => (
  <>
    <Places what="Checking the gateway" heights={[166]} />
    {[180, 222].map((height) => (
      <div key={height} className={styles.two}>
        <Block height={height} />
        <Block height={height} />
      </div>
    ))}
  </>
)
