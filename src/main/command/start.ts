import { AppError } from '../../shared/errors'
import { displayProblem, findElectron, runDesktop } from './desktop-process'
import { call, EXIT, type Invocation } from './invocation'
import { err } from './io'
import { linkOf, runGateway, tellLink } from './serve'

/** Opens the desktop app. Where it cannot run, says so in one line and runs the gateway without a window.
 *  @returns the exit code of whichever ran */
export const start = async (invocation: Invocation): Promise<number> => {
  const opens = invocation.options.browser === true
  if (!opens) {
    const ran = await tryDesktop(invocation)
    if ('code' in ran) return ran.code
    err(`trust-console: the desktop app cannot be opened (${ran.problem}); the gateway runs without a window`)
  }
  try {
    return await runGateway(invocation, async (core) => tellLink(await linkOf(core), opens))
  } catch (error) {
    // It runs already: what was wanted is its console.
    if (!(error instanceof AppError) || error.code !== 'home.owned') throw error
    const { url } = await call(invocation, 'ui.ticket', {})
    await tellLink(url, opens)
    return EXIT.good
  }
}

const tryDesktop = async ({ args }: Invocation): Promise<{ code: number } | { problem: string }> => {
  const problem = displayProblem(process.platform, process.env)
  if (problem) return { problem }
  const found = await findElectron(process.env, () =>
    err(
      'trust-console: getting Electron’s program, which takes some minutes at most; "trust-console serve" goes without'
    )
  )
  return 'path' in found ? runDesktop(found.path, args) : found
}
