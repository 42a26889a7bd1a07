import { AppError } from '../../shared/errors'
import type { Finding } from '../../shared/posture/contract'
import type { ProbeResult, SelftestProgress, SelftestReport } from '../../shared/selftest/contract'
import { plainAddress } from '../gateway/address'
import { needsToken } from '../gateway/admission'
import { callableUrl } from '../gateway/probe'
import type { Clock } from '../platform/clock'
import type { SettingValues } from '../settings/table'
import { aboutProbe, PROBES } from './catalogue'
import { canUseOwnAddress, someLoopbackAddress } from './own-address'
import { notRun, runProbe, type Outcome, type Probe } from './probe'
import type { Target } from './target'
import type { ThrowAway } from './throw-away'

/** The gateway that runs in this process. */
interface Running {
  readonly url: string | null
  readonly problem: string | null
  /** The certificate it shows, in PEM; undefined without TLS. */
  readonly certificate: Buffer | undefined
  hasConnectionFrom(end: { address: string; port: number }): Promise<boolean>
}

interface Surroundings {
  gateway: Running
  settings: () => SettingValues
  startThrowAway: () => Promise<ThrowAway>
  publish: (progress: SelftestProgress | null) => void
  clock: Clock
}

/** Tries the probes on the gateway of this process, one by one. Where it listens comes from the listener and from nothing else,
 *  so that no caller can have the token sent somewhere. */
export class SelftestService {
  private under: SelftestProgress | null = null
  private ended: SelftestReport | null = null
  /** Where the probes' own connections leave from. */
  private readonly ends = new Set<string>()

  constructor(private readonly around: Surroundings) {}

  get progress(): SelftestProgress | null {
    return this.under
  }

  get last(): SelftestReport | null {
    return this.ended
  }

  /** True for a connection of a probe. Nobody else can have its end while it is open. */
  isFrom(address: string, port: number): boolean {
    return this.ends.has(`${address} ${port}`)
  }

  /** @returns false when none is under way */
  cancel(): boolean {
    if (!this.under) return false
    this.tell({ ...this.under, cancelling: true })
    return true
  }

  /** The program stops: the probe under way is the last. */
  stop(): void {
    this.cancel()
  }

  /** @throws AppError command.unreachable without a gateway, selftest.busy, rpc.invalid-params for an id that is none */
  async run(only: readonly string[] | undefined): Promise<SelftestReport> {
    const probes = chosen(only)
    if (this.under) throw new AppError('selftest.busy', 'a self-test is under way; wait for it, or cancel it')
    const { url } = this.around.gateway
    if (url === null) throw noGateway(this.around.gateway.problem)
    this.tell({ done: 0, total: probes.length, now: probes[0]?.title ?? '', cancelling: false })
    try {
      const ranAtMs = this.around.clock.nowMs()
      const target = await this.targetAt(callableUrl(url))
      const results: ProbeResult[] = []
      for (const [done, probe] of probes.entries()) {
        if (!this.isCancelled) this.tell({ done, total: probes.length, now: probe.title, cancelling: false })
        results.push(await this.tryOne(probe, target))
      }
      this.ended = {
        ok: results.every(({ status }) => status !== 'fail'),
        ranAtMs,
        target: target.url,
        cancelled: this.isCancelled,
        results,
        findings: results.filter(({ status }) => status === 'fail').map(findingOf)
      }
      return this.ended
    } finally {
      this.tell(null)
    }
  }

  private async tryOne(probe: Probe, target: Target): Promise<ProbeResult> {
    if (this.isCancelled) return resultOf(probe, notRun('the self-test was cancelled before it'), null)
    const { url } = this.around.gateway
    if (url === null || callableUrl(url) !== target.url)
      return resultOf(probe, notRun('the gateway stopped listening there meanwhile'), null)
    const isHarmful = probe.needs === 'rotation' || (probe.needs === 'own-address' && target.from === undefined)
    if (isHarmful) return this.tryElsewhere(probe)
    // Every probe has an address of its own: what one uses up or locks out does not count against the next.
    const outcome = await runProbe(
      probe,
      target.from === undefined ? target : { ...target, from: someLoopbackAddress() }
    )
    return resultOf(probe, outcome, 'running')
  }

  private async tryElsewhere(probe: Probe): Promise<ProbeResult> {
    let throwAway: ThrowAway
    try {
      throwAway = await this.around.startThrowAway()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return resultOf(
        probe,
        notRun(`it would harm your clients, and no second gateway could be started: ${reason}`),
        null
      )
    }
    try {
      return resultOf(probe, await runProbe(probe, throwAway.target), 'throw-away')
    } finally {
      await throwAway.end().catch(() => undefined)
    }
  }

  private async targetAt(url: string): Promise<Target> {
    const { gateway } = this.around
    const settings = this.around.settings()
    const token = settings['gateway.authToken']
    return {
      url,
      token: token === '' ? null : token,
      asksForToken: needsToken(settings),
      certificate: gateway.certificate,
      from: (await canUseOwnAddress(url)) ? someLoopbackAddress() : undefined,
      isOurs: (end) => gateway.hasConnectionFrom(end),
      connected: ({ address, port }) => {
        const end = `${plainAddress(address)} ${port}`
        this.ends.add(end)
        return () => void this.ends.delete(end)
      }
    }
  }

  private get isCancelled(): boolean {
    return this.under?.cancelling === true
  }

  private tell(progress: SelftestProgress | null): void {
    this.under = progress
    this.around.publish(progress)
  }
}

const noGateway = (problem: string | null): AppError =>
  new AppError(
    'command.unreachable',
    problem ?? 'no gateway runs in this home folder; start it with "trust-console serve"'
  )

const chosen = (only: readonly string[] | undefined): readonly Probe[] => {
  const unknown = only?.find((id) => !PROBES.some((probe) => probe.id === id))
  if (unknown !== undefined) {
    throw new AppError('rpc.invalid-params', 'invalid params for gateway.selftest: only names a probe that is none', {
      data: { field: 'only', known: PROBES.map(({ id }) => id) }
    })
  }
  return only ? PROBES.filter(({ id }) => only.includes(id)) : PROBES
}

const resultOf = (probe: Probe, outcome: Outcome, ranOn: ProbeResult['ranOn']): ProbeResult => ({
  ...aboutProbe(probe),
  severity: probe.severity,
  ...outcome,
  remediation: probe.remediation,
  ranOn: outcome.status === 'not-run' ? null : ranOn
})

const findingOf = ({ id, severity, title, detail, evidence, remediation }: ProbeResult): Finding => ({
  checkId: `selftest.${id}`,
  severity,
  title: `Fell for: ${title}`,
  detail: `${detail} ${evidence
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(2))
    .join('; ')}`,
  remediation
})
