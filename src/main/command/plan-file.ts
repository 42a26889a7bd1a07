import { z } from 'zod'
import { AppError, systemCode } from '../../shared/errors'
import { PlanDigest, PlanDocument } from '../../shared/remediation/plan-contract'
import { writeAtomically } from '../platform/atomic-write'
import { readRegularFile } from '../platform/file-safety'
import { digestOf } from '../remediation/vault'

const MAX_BYTES = 16 * 1024 * 1024

const PlanFile = z.object({ planDigest: PlanDigest, document: PlanDocument })

/** Writes a plan for somebody to read, pass on and apply later. It holds hashes of what is secret, and no secret.
 *  @throws AppError command.usage when the file is there or cannot be written */
export const writePlanFile = async (path: string, planDigest: string, document: PlanDocument): Promise<void> => {
  try {
    const text = `${JSON.stringify({ planDigest, document }, null, 2)}\n`
    await writeAtomically(path, text, { unsafe: 'command.usage', exclusive: true })
  } catch (error) {
    if (error instanceof AppError) throw error
    const why =
      systemCode(error) === 'EEXIST'
        ? 'is there already; name another file'
        : `cannot be written (${systemCode(error) ?? 'error'})`
    throw new AppError('command.usage', `--out: ${path} ${why}`)
  }
}

/** @returns what an apply must name
 *  @throws AppError command.usage for what is no plan, remediation.plan-stale for one that was changed */
export const readPlanFile = async (path: string): Promise<{ planId: string; planDigest: string }> => {
  let text: string | undefined
  try {
    text = (await readRegularFile(path, MAX_BYTES, 'command.usage'))?.bytes.toString('utf8')
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('command.usage', `--plan: ${path} cannot be read (${systemCode(error) ?? 'error'})`)
  }
  if (text === undefined) throw new AppError('command.usage', `--plan: there is no file ${path}`)
  return parsePlanFile(path, text)
}

/** What the text of a plan file names. @throws AppError command.usage, remediation.plan-stale */
export const parsePlanFile = (path: string, text: string): { planId: string; planDigest: string } => {
  let plan: z.infer<typeof PlanFile>
  let digest: string
  try {
    const written: unknown = JSON.parse(text)
    plan = PlanFile.parse(written)
    // Over all that stands there: a member that we do not know is read by whoever is asked to agree to the plan.
    digest = digestOf((written as typeof plan).document)
  } catch {
    throw new AppError(
      'command.usage',
      `--plan: ${path} is not a plan; "trust-console maintenance plan --out FILE" writes one`
    )
  }
  if (digest !== plan.planDigest) {
    throw new AppError(
      'remediation.plan-stale',
      `the plan in ${path} was changed after it was made; make a new one ("trust-console maintenance plan --out FILE")`
    )
  }
  return { planId: plan.document.planId, planDigest: plan.planDigest }
}
