import { AppError } from '../../shared/errors'
import type { AuditReport, CheckResult, DoctorReport } from '../../shared/posture/contract'
import type { BundleState } from '../guard/bundle'
import type { Clock } from '../platform/clock'
import { FINDING_CHECKS, STATUS_CHECKS } from './catalogue'
import { countSeverities, runFindingChecks, runStatusChecks } from './check'
import { gatherFacts, type FactName, type Facts, type FactSources } from './facts'

interface PostureIdentity {
  configHash(): string
  runtime(): DoctorReport['runtime']
}

export interface Posture {
  report: DoctorReport
  facts: Facts
}

/** Gathers the facts once and lets every check judge them. The same facts give the same report. */
export class PostureEngine {
  constructor(
    private readonly sources: FactSources,
    private readonly identity: PostureIdentity,
    private readonly clock: Clock,
    private readonly keep: (report: DoctorReport, deep: boolean) => void = () => undefined
  ) {}

  /** Runs the checks and keeps the outcome in the history. */
  async run(deep: boolean): Promise<Posture> {
    const posture = await this.inspect(deep)
    this.keep(posture.report, deep)
    return posture
  }

  /** Runs the checks and keeps nothing: for plans and dry runs, which change nothing on the disk. */
  async inspect(deep: boolean): Promise<Posture> {
    const facts = await gatherFacts(this.sources, deep, this.clock)
    const security = judgeAudit(facts, deep, this.clock.nowMs())
    const checks = runStatusChecks(STATUS_CHECKS, facts, security.summary, deep)
    const report = { checks, security, configHash: this.identity.configHash(), runtime: this.identity.runtime() }
    return { report, facts }
  }

  /** Makes one check again, from fresh facts: those it needs and no others.
   *  @throws AppError rpc.invalid-params for an id that is none */
  async recheck(checkId: string): Promise<CheckResult> {
    const findingChecks = FINDING_CHECKS.filter(({ id }) => id === checkId)
    const [statusCheck] = STATUS_CHECKS.filter(({ id }) => id === checkId)
    if (findingChecks.length === 0 && !statusCheck) {
      throw new AppError('rpc.invalid-params', 'invalid params for posture.recheck: checkId is not a known check', {
        data: { field: 'checkId' }
      })
    }
    // A check without facts of its own sums up all findings.
    const judged = statusCheck?.needs.length === 0 ? FINDING_CHECKS : findingChecks
    const needs = new Set<FactName>([...judged, ...(statusCheck ? [statusCheck] : [])].flatMap((check) => check.needs))
    const facts = await gatherFacts(this.sources, true, this.clock, [...needs])
    const { findings, unchecked } = runFindingChecks(judged, facts)
    const [check] = statusCheck ? runStatusChecks([statusCheck], facts, countSeverities(findings), true) : []
    return {
      checkId,
      ts: this.clock.nowMs(),
      finding: findings.find((each) => each.checkId === checkId) ?? null,
      check: check ?? null,
      unchecked: unchecked.find((each) => each.checkId === checkId)?.reason ?? null
    }
  }
}

const judgeAudit = (facts: Facts, deep: boolean, ts: number): AuditReport => {
  const { findings, unchecked } = runFindingChecks(FINDING_CHECKS, facts)
  return {
    ts,
    summary: countSeverities(findings),
    findings,
    ...(unchecked.length > 0 && { unchecked }),
    ...(deep && { deep: deepProbes(facts) })
  }
}

const deepProbes = ({ gatewayProbe, policyBundle }: Facts): NonNullable<AuditReport['deep']> => {
  const gateway =
    gatewayProbe && 'value' in gatewayProbe
      ? gatewayProbe.value
      : { attempted: false, target: '', ok: false, error: gatewayProbe?.error ?? 'not gathered' }
  const bundle =
    policyBundle && 'value' in policyBundle
      ? bundleProbe(policyBundle.value)
      : { attempted: false, path: '', exists: false, parseOk: false, error: policyBundle?.error ?? 'not gathered' }
  return { gateway, policyBundle: bundle }
}

const bundleProbe = (state: BundleState): NonNullable<AuditReport['deep']>['policyBundle'] => ({
  attempted: state.kind !== 'unset',
  path: state.path,
  exists: state.kind !== 'unset' && state.kind !== 'missing',
  parseOk: state.kind === 'loaded',
  ...('problem' in state && { error: state.problem })
})
