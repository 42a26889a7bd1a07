import { open } from 'node:fs/promises'
import { z } from 'zod'
import { AppError, systemCode } from '../../shared/errors'
import { AuditReport, Finding } from '../../shared/posture/contract'
import type { Baseline } from '../../shared/posture/report/baseline'
import { REPORT_KIND, REPORT_VERSION } from '../../shared/posture/report/model'

/** More than any report of ours has. */
const MOST_BYTES = 16 * 1_024 * 1_024

const OwnReport = z.object({
  kind: z.literal(REPORT_KIND),
  version: z.literal(REPORT_VERSION),
  atMs: z.number(),
  findings: z.array(Finding),
  baseline: z.unknown().optional()
})

const problem = (path: string, why: string): AppError => new AppError('command.usage', `--baseline: ${path} ${why}`)

/** Reads an earlier report of ours: one made with --format json, or the result of the audit as --json prints it.
 *  @throws AppError command.usage that says what is wrong with the file */
export const readBaseline = async (path: string): Promise<Baseline> => {
  let given: unknown
  try {
    given = JSON.parse(await textOf(path))
  } catch (error) {
    if (error instanceof AppError) throw error
    throw problem(path, 'is not JSON')
  }
  const own = OwnReport.safeParse(given)
  if (own.success) {
    // It lists only what was new to it: what it left out would all seem new.
    if (own.data.baseline !== undefined) throw problem(path, 'was itself made with --baseline; name a whole report')
    return { atMs: own.data.atMs, findings: own.data.findings }
  }
  const audit = AuditReport.safeParse(given)
  if (!audit.success) throw problem(path, 'is no report of this program that this version knows')
  return { atMs: audit.data.ts, findings: audit.data.findings }
}

const textOf = async (path: string): Promise<string> => {
  try {
    const file = await open(path)
    try {
      const { size } = await file.stat()
      if (size > MOST_BYTES) throw problem(path, 'is too large for a report')
      return await file.readFile('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw problem(path, `cannot be read (${systemCode(error) ?? 'error'})`)
  }
}
