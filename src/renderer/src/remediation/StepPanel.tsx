import { useEffect, useRef, type JSX, type ReactNode } from 'react'
import { ui } from '../ui/controls'
import styles from './Remediation.module.css'
import type { StepName } from './steps'

/** The frame of a step. When the step changes, the focus moves to its heading. */
export const StepPanel = ({
  step,
  title,
  children
}: {
  step: StepName
  title: string
  children: ReactNode
}): JSX.Element => {
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(step)
  useEffect(() => {
    if (shown.current === step) return
    shown.current = step
    heading.current?.focus()
  }, [step])
  return (
    <section className={`${ui.card} ${styles.panel}`} aria-labelledby="step-title">
      <h2 key={step} id="step-title" ref={heading} tabIndex={-1} className={styles.title}>
        {title}
      </h2>
      {children}
    </section>
  )
}
