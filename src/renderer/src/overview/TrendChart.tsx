import { Group } from '@visx/group'
import { scaleLinear, scaleTime } from '@visx/scale'
import { AreaClosed, LinePath } from '@visx/shape'
import { useEffect, useRef, useState, type JSX, type KeyboardEvent, type PointerEvent } from 'react'
import { cornersOf, nearest, sampleWords, trendWords, type Trend } from './trend'
import styles from './trend.module.css'

const HEIGHT = 132
const EDGE = { top: 8, right: 10, bottom: 22, left: 30 } as const
const LEVELS = [0, 50, 100] as const
const PX_PER_TICK = 110
const TWO_DAYS_MS = 172_800_000
const HOURS = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false })
const DAYS = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' })

/** The width an element has now, in pixels. */
const useWidth = () => {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!ref.current) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [])
  return [ref, width] as const
}

type ChartProps = Readonly<{ trend: Trend; active: number; onActive: (index: number) => void }>

const STEP: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowLeft: (index) => index - 1,
  ArrowDown: (index) => index - 1,
  ArrowRight: (index) => index + 1,
  ArrowUp: (index) => index + 1,
  PageDown: (index) => index - 10,
  PageUp: (index) => index + 10,
  Home: () => 0,
  End: (_, last) => last
}

/** The health score as a line in steps. A slider over its points: the pointer or the arrow keys choose one to read. */
export const TrendChart = ({ trend, active, onActive }: ChartProps): JSX.Element => {
  const [ref, width] = useWidth()
  const { points, fromMs, toMs } = trend
  const last = points.length - 1
  const x = scaleTime<number>({ domain: [fromMs, Math.max(toMs, fromMs + 1)], range: [EDGE.left, width - EDGE.right] })
  const move = (event: KeyboardEvent): void => {
    const next = STEP[event.key]?.(active, last)
    if (next === undefined) return
    event.preventDefault()
    onActive(Math.min(last, Math.max(0, next)))
  }
  const point = ({ clientX, currentTarget }: PointerEvent): void => {
    onActive(nearest(points, x.invert(clientX - currentTarget.getBoundingClientRect().left).getTime()))
  }
  const chosen = points[active]
  return (
    <div
      ref={ref}
      className={styles.chart}
      role="slider"
      tabIndex={0}
      aria-label={`Trend. ${trendWords(trend)}. Point in time`}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={active}
      aria-valuetext={chosen ? `${new Date(chosen.sample.atMs).toLocaleString()}, ${sampleWords(chosen.sample)}` : ''}
      onKeyDown={move}
      onPointerMove={point}
      onPointerLeave={() => onActive(last)}
    >
      {width > 0 && <Drawing trend={trend} active={active} width={width} x={x} />}
    </div>
  )
}

type TimeScale = ReturnType<typeof scaleTime<number>>

const Drawing = ({ trend, active, width, x }: { trend: Trend; active: number; width: number; x: TimeScale }) => {
  const y = scaleLinear<number>({ domain: [0, 100], range: [HEIGHT - EDGE.bottom, EDGE.top] })
  const corners = cornersOf(trend)
  const atX = ({ ms }: { ms: number }): number => x(ms)
  const atY = ({ score }: { score: number }): number => y(score)
  const named = trend.toMs - trend.fromMs < TWO_DAYS_MS ? HOURS : DAYS
  const chosen = trend.points[active]
  return (
    <svg width={width} height={HEIGHT} aria-hidden focusable="false">
      <Group className={styles.grid ?? ''}>
        {LEVELS.map((level) => (
          <g key={level}>
            <line x1={EDGE.left} x2={width - EDGE.right} y1={y(level)} y2={y(level)} />
            <text x={EDGE.left - 6} y={y(level) + 4} textAnchor="end">
              {level}
            </text>
          </g>
        ))}
        {x.ticks(Math.max(2, Math.floor(width / PX_PER_TICK))).map((date) => (
          <text key={date.getTime()} x={x(date)} y={HEIGHT - 6} textAnchor="middle">
            {named.format(date)}
          </text>
        ))}
      </Group>
      <AreaClosed className={styles.area ?? ''} data={corners} x={atX} y={atY} yScale={y} />
      <LinePath className={styles.line ?? ''} data={corners} x={atX} y={atY} />
      {chosen && (
        <Group left={x(chosen.atMs)} className={styles.chosen ?? ''}>
          <line y1={EDGE.top} y2={HEIGHT - EDGE.bottom} />
          <circle r={5} cy={y(chosen.sample.healthScore)} />
        </Group>
      )}
    </svg>
  )
}
