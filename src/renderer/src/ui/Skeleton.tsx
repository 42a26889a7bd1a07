import type { JSX } from 'react'
import styles from './Skeleton.module.css'

/** In the place of what loads, as high as it will be, so that nothing jumps. */
export const Skeleton = ({ what, heights }: { what: string; heights: readonly number[] }): JSX.Element => (
  <>
    <p className="visually-hidden" role="status">
      {what}…
    </p>
    {heights.map((height, at) => (
      <div key={at} className={styles.block} style={{ height }} aria-hidden />
    ))}
  </>
)
