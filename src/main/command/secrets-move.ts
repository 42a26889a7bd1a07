import { AppError } from '../../shared/errors'
import type { MovePlan, MoveProgress } from '../../shared/secrets/move-contract'
import { call, EXIT, print, type Ask, type ExitCode, type Invocation } from './invocation'
import { count, err, paint, printable } from './io'
import { StatusLine } from './status-line'

const PLACES = ['encrypted-file', 'native', 'keychain', 'dpapi', 'keystore'] as const

/** How often the progress is asked for. */
const LOOK_EVERY_MS = 300

export const move = async (invocation: Invocation): Promise<ExitCode> => {
  const { to: named, 'dry-run': dryRun } = invocation.options
  const to = PLACES.find((name) => name === named)
  if (!to) throw new AppError('command.usage', 'say where to: --to native or --to encrypted-file')
  if (dryRun === true) {
    const plan = await call(invocation, 'secrets.move.plan', { to })
    print(invocation, plan, renderPlan)
    return plan.possible ? EXIT.good : EXIT.error
  }
  const result = await call(invocation, 'secrets.move', { to }, watch)
  print(
    invocation,
    result,
    ({ from, to: backend, moved, store }) =>
      `moved ${count(moved, 'secret')} from ${from} to ${backend}; the store holds ${count(store.count ?? 0, 'secret')}`
  )
  return EXIT.good
}

/** Shows how far the move is on a terminal, and lets Ctrl+C cancel it. */
const watch = (ask: Ask): (() => void) => {
  const line = new StatusLine()
  let asked = false
  let isLooking = false
  const look = async (): Promise<void> => {
    if (isLooking) return
    isLooking = true
    // What a look cannot find out, the answer to the move will tell.
    const status = await ask('secrets.move.status', {}).catch(() => undefined)
    isLooking = false
    if (status?.move) line.show(progressText(status.move))
  }
  const interrupt = (): void => {
    if (asked) {
      line.end()
      err('trust-console: not waiting any longer; "trust-console secrets status" says how the move went')
      process.exit(130)
    }
    asked = true
    ask('secrets.move.cancel', {}).catch((error: unknown) => {
      line.end()
      err(`trust-console: ${printable(error instanceof Error ? error.message : String(error))}`)
    })
  }
  const timer = line.isShown ? setInterval(() => void look(), LOOK_EVERY_MS) : undefined
  process.on('SIGINT', interrupt)
  return () => {
    clearInterval(timer)
    process.off('SIGINT', interrupt)
    line.end()
  }
}

const DOING = { copy: 'copying', verify: 'reading back', remove: 'removing' } as const

const progressText = ({ phase, done, total, from, to, cancelling }: MoveProgress): string => {
  if (cancelling) return 'cancelling: the copies are taken away again'
  const where = phase === 'remove' ? `from ${from}` : `${phase === 'copy' ? 'to' : 'from'} ${to}`
  return `${DOING[phase]} ${where}: ${done} of ${total}${phase === 'remove' ? '' : '; Ctrl+C cancels'}`
}

const renderPlan = ({ from, to, steps, obstacles, interrupted }: MovePlan): string => {
  const lines = [`${paint('bold', 'Move')} ${printable(from)} → ${printable(to)}`]
  if (interrupted) lines.push(`${paint('yellow', 'note:')} a move to ${interrupted.to} was interrupted`)
  for (const { reason, todo, targetIds, more } of obstacles) {
    lines.push(`${paint('red', 'in the way:')} ${printable(reason)}`)
    for (const id of targetIds) lines.push(`  ${printable(id)}`)
    if (more > 0) lines.push(`  and ${more} more`)
    lines.push(`  ${printable(todo)}`)
  }
  lines.push(...steps.map((step, at) => `${at + 1}. ${printable(step)}`))
  return lines.join('\n')
}

export const reindex = async (invocation: Invocation): Promise<ExitCode> => {
  const look = await call(invocation, 'secrets.reindex', {})
  const isApplied = invocation.options.apply === true && look.found.length > 0
  const result = isApplied ? await call(invocation, 'secrets.reindex', { digest: look.digest }) : look
  print(invocation, result, ({ backend, found, foreign, listed, setAside }) => {
    const lines = found.map((id) => `  ${printable(id)}`)
    if (foreign > 0) lines.push(paint('yellow', `${count(foreign, 'item')} there with other names: left alone`))
    if (setAside !== null) lines.push(`the list that could not be read is kept as ${printable(setAside)}`)
    if (found.length === 0) return [...lines, `${backend} holds no secret that is not listed`].join('\n')
    const end = isApplied
      ? `listed ${count(listed, 'secret')} again`
      : `${count(found.length, 'secret')} in ${backend} that the list does not name; --apply lists them again`
    return [...lines, end].join('\n')
  })
  return EXIT.good
}
