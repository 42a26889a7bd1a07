import { AppError } from '../../shared/errors'

/** What an operator can do when the app cannot start. */
export const CHOICES = {
  'open-browser': 'Open Its Console in the Browser',
  'try-again': 'Try Again',
  quit: 'Quit'
} as const
export type Choice = keyof typeof CHOICES

interface StartProblem {
  message: string
  detail: string
  choices: readonly Choice[]
}

/** What to say when the product cannot start, and what can be done. The words of our own errors say what to do; of others only
 *  the first line is shown, the log has the rest. */
export const startProblem = (error: unknown): StartProblem => {
  const detail = error instanceof AppError ? sentence(error.message) : firstLine(error)
  if (error instanceof AppError && error.code === 'home.owned') {
    return {
      message: 'Trust Console is already running for this home folder',
      detail: `${detail}\n\nThe running instance has a console of its own, which a browser on this machine can show.`,
      choices: ['open-browser', 'try-again', 'quit']
    }
  }
  return { message: 'Trust Console cannot start', detail, choices: ['try-again', 'quit'] }
}

/** What to say when all runs but the gateway, in a window where that can be put right. */
export const gatewayProblem = (reason: string): Omit<StartProblem, 'choices'> => ({
  message: 'The gateway does not listen',
  detail: `${sentence(reason)}\n\nAgents cannot reach it until it does. Choose another address or port in Settings: it is tried at once.`
})

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? 'unknown reason'
