import { useEffect, type JSX } from 'react'
import { goTo, useRoute } from '../app/route'
import { Button, Empty } from '../ui/controls'
import styles from './MasterDetail.module.css'
import { DETAIL_ID } from './detail-id'
import { PostureDetail } from './PostureDetail'
import { linkIdOf, PostureTable } from './PostureTable'
import type { Grouping, Row } from './rows'

/** How much of the pane must be in sight for a person to see that it changed. */
const ENOUGH_PX = 200

type MasterDetailProps = Readonly<{
  grouping: Grouping
  rows: readonly Row[]
  shown: readonly Row[]
  onReset: () => void
}>

/** The table with the chosen row beside it, or below it where there is little room. */
export const MasterDetail = ({ grouping, rows, shown, onReset }: MasterDetailProps): JSX.Element => {
  const selectedId = useRoute(({ page, item }) => (page === 'posture' ? item : undefined))
  useEffect(() => {
    if (selectedId === undefined) return
    const pane = document.getElementById(DETAIL_ID)
    // The link that was followed may be gone with what it stood in.
    if (document.activeElement === document.body) pane?.focus({ preventScroll: true })
    const top = pane?.getBoundingClientRect().top ?? 0
    // Only when its beginning is out of sight: the page must not jump at each choice.
    if (top < 0 || top > window.innerHeight - ENOUGH_PX) pane?.scrollIntoView({ block: 'nearest' })
  }, [selectedId])
  const close = (): void => {
    const link = document.getElementById(linkIdOf(selectedId ?? ''))
    ;(link ?? document.getElementById(DETAIL_ID))?.focus()
    goTo('posture')
  }
  return (
    <div className={styles.frame}>
      <div className={styles.columns}>
        {shown.length > 0 ? (
          <PostureTable grouping={grouping} rows={shown} selectedId={selectedId} />
        ) : (
          <Empty title="Nothing matches">
            <p>No finding or check fits the search and the filter.</p>
            <Button onPress={onReset}>Clear filters</Button>
          </Empty>
        )}
        <PostureDetail id={selectedId} rows={rows} onClose={close} />
      </div>
    </div>
  )
}
