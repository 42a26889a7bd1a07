import { ArrowRight, UserRound, Wrench } from 'lucide-react'
import type { JSX } from 'react'
import styles from './Remediation.module.css'
import type { Task } from './tasks'
import { IdText } from './IdText'

/** What is to be done, a line each: by the console, or by a person. */
export const TaskList = ({ tasks }: { tasks: readonly Task[] }): JSX.Element => (
  <ul className={styles.tasks}>
    {tasks.map((task, at) => (
      <li key={at} className={styles.task}>
        {task.kind === 'person' ? (
          <UserRound size={14} role="img" aria-label="A person:" className={styles.person} />
        ) : (
          <Wrench size={14} role="img" aria-label="The console:" className={styles.sign} />
        )}
        <TaskText task={task} />
      </li>
    ))}
  </ul>
)

const TaskText = ({ task }: { task: Task }): JSX.Element => {
  if (task.kind !== 'setting') return <IdText text={task.text} />
  return (
    <span>
      <code>{task.key}</code>
      {task.from === null ? ' becomes ' : ': '}
      {task.from !== null && (
        <>
          <span className="visually-hidden">from </span>
          <del className={styles.before}>
            <code>{task.from}</code>
          </del>{' '}
          <ArrowRight size={12} role="img" aria-label="to" />{' '}
        </>
      )}
      <ins className={styles.after}>
        <code>{task.to}</code>
      </ins>
      {task.note && `, ${task.note}`}
    </span>
  )
}
