import type { AuditReport, DoctorReport } from '../../shared/posture/contract'
import type { BundleState } from '../guard/bundle'
import type { Clock } from '../platform/clock'
import { FINDING_CHECKS, STATUS_CHECKS } from './catalogue'
import { countSeverities, runFindingChecks, runStatusChecks } from './check'
import { gatherFacts, type Facts, type FactSources } from './facts'

export interface PostureIdentity {
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
    private readonly clock: Clock
  ) {}

  async run(deep: boolean): Promise<Posture> {
    const facts = await gatherFacts(this.sources, deep, this.clock)
    const security = judgeAudit(facts, deep, this.clock.nowMs())
    const checks = runStatusChecks(STATUS_CHECKS, facts, security.summary, deep)
    const report = { checks, security, configHash: this.identity.configHash(), runtime: this.identity.runtime() }
    return { report, facts }
  }

  async audit(deep: boolean): Promise<AuditReport> {
    return (await this.run(deep)).report.security
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
