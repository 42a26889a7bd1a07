import { AppError } from '../../shared/errors'
import type {
  AttestedFinding,
  AuditReport,
  CheckResult,
  DoctorReport,
  Finding,
  WaivedFinding
} from '../../shared/posture/contract'
import type { Attestation } from '../../shared/posture/attest-contract'
import type { Waiver } from '../../shared/posture/waiver-contract'
import type { BundleState } from '../guard/bundle'
import type { Clock } from '../platform/clock'
import { FINDING_CHECKS, GROUND_CHECKS, STATUS_CHECKS, WAIVER_CHECKS } from './catalogue'
import { runStatusChecks } from './check'
import { coverageOf } from './coverage'
import { gatherFacts, type FactName, type Facts, type FactSources, type GatheredFact } from './facts'
import { judgeFindings } from './judge'
import { countAudit, markWaived } from './waivers/apply'

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
    private readonly keep: (report: DoctorReport, deep: boolean) => void = () => undefined,
    /** What operators accepted. It throws when that cannot be known; nothing is accepted then. */
    private readonly waivers: () => readonly Waiver[] = () => [],
    /** What operators attested. It throws when that cannot be known; nothing is attested then. */
    private readonly attestations: () => readonly Attestation[] = () => []
  ) {}

  /** Runs the checks and keeps the outcome in the history. */
  async run(deep: boolean): Promise<Posture> {
    const posture = await this.inspect(deep)
    this.keep(posture.report, deep)
    return posture
  }

  /** Runs the checks and keeps nothing: for plans and dry runs, which change nothing on the disk. */
  async inspect(deep: boolean): Promise<Posture> {
    const gathered = await gatherFacts(this.sources, deep, this.clock)
    return this.suppose(gathered, deep)
  }

  /** What the checks would say of these facts, gathered or only thought of. Looks at nothing and keeps nothing. */
  suppose(gathered: Facts, deep: boolean): Posture {
    const ts = this.clock.nowMs()
    const judged = judgeFindings(gathered, {
      deep,
      nowMs: ts,
      waivers: this.waivers,
      attestations: this.attestations
    })
    const { facts, findings, waived, attested, unchecked } = judged
    const summary = countAudit(judged)
    const security: AuditReport = {
      ts,
      summary,
      findings,
      ...(waived.length > 0 && { waived }),
      ...(attested.length > 0 && { attested }),
      ...(unchecked.length > 0 && { unchecked }),
      ...(deep && { deep: deepProbes(facts) })
    }
    const checks = markWaived(runStatusChecks(STATUS_CHECKS, facts, summary, deep), STATUS_CHECKS, judged)
    const found = new Set([...findings, ...waived, ...attested].map(({ checkId }) => checkId))
    const report = {
      checks,
      security,
      coverage: coverageOf({ deep, facts, unchecked, found, waived: waived.length }),
      configHash: this.identity.configHash(),
      runtime: this.identity.runtime()
    }
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
    // A check without facts of its own sums up all findings, and a finding about waivers needs to know them all.
    const needsAll = statusCheck?.needs.length === 0 || WAIVER_CHECKS.some(({ id }) => id === checkId)
    const repeated = statusCheck?.repeats ?? []
    const ground = needsAll ? GROUND_CHECKS : GROUND_CHECKS.filter(({ id }) => id === checkId || repeated.includes(id))
    const needs = new Set<FactName>([...ground, ...(statusCheck ? [statusCheck] : [])].flatMap((check) => check.needs))
    const wanted = [...needs].filter((name): name is GatheredFact => name !== 'waivers' && name !== 'attestations')
    const gathered = await gatherFacts(this.sources, true, this.clock, wanted)
    const ts = this.clock.nowMs()
    const judged = judgeFindings(gathered, {
      deep: true,
      nowMs: ts,
      waivers: this.waivers,
      attestations: this.attestations,
      ground
    })
    const rows = statusCheck ? runStatusChecks([statusCheck], judged.facts, countAudit(judged), true) : []
    const [check] = markWaived(rows, STATUS_CHECKS, judged)
    const accepted = judged.waived.find((each) => each.checkId === checkId)
    const attested = judged.attested.find((each) => each.checkId === checkId)
    const finding =
      judged.findings.find((each) => each.checkId === checkId) ??
      (accepted && withoutWaiver(accepted)) ??
      (attested && withoutAttestation(attested))
    return {
      checkId,
      ts,
      finding: finding ?? null,
      ...(accepted && { waiver: accepted.waiver }),
      ...(attested && { attestation: attested.attestation }),
      check: check ?? null,
      unchecked: judged.unchecked.find((each) => each.checkId === checkId)?.reason ?? null
    }
  }
}

const withoutWaiver = ({ waiver: _waiver, ...finding }: WaivedFinding): Finding => finding

const withoutAttestation = ({ attestation: _attestation, ...finding }: AttestedFinding): Finding => finding

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
