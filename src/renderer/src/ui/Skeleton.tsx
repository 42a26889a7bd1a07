import type { JSX } from 'react'
import styles from './Skeleton.module.css'

/** In the place of what loads, as high as it will be, so that nothing jumps.
 *  @param what is under way; left out where something else on the page says it */
export const Skeleton = ({ what, heights }: { what?: string; heights: readonly number[] }): JSX.Element => (
  <>
    {what !== undefined && (
      <p className="visually-hidden" role="status">
        {what}…
      </p>
    )}
    {heights.map((height, at) => (
      <Block key={at} height={height} />
    ))}
  </>
)

/** The place of one part. */
export const Block = ({ height }: { height: number }): JSX.Element => (
  <div className={styles.block} style={{ height }} aria-hidden />
)
