/** A function of the test, as text, to run here with the electron module; and what became of it. */
export interface Ask {
  id: number
  source: string
  argument: unknown
}
export type Answer = { id: number } & ({ ok: true; value: unknown } | { ok: false; message: string })

/** Does for the stand-in what Playwright does for Electron: runs functions of the test in the main process. */
export const answerTests = (electron: object): void => {
  const answer = (message: Answer): void => void process.send?.(message)
  process.on('message', ({ id, source, argument }: Ask) => {
    const run = async (): Promise<unknown> => {
      const asked = (0, eval)(`(${source})`) as (electron: object, argument: unknown) => unknown
      return asked(electron, argument)
    }
    run().then(
      (value) => answer({ id, ok: true, value }),
      (error: unknown) => answer({ id, ok: false, message: error instanceof Error ? error.message : String(error) })
    )
  })
  // The app's end does not wait for the test.
  process.channel?.unref()
}
