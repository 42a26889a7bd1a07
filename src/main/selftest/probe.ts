import type { Severity } from '../../shared/posture/contract'
import type { ProbeStatus } from '../../shared/selftest/contract'
import { openLine, type Answer, type Headers, type Request } from './line'
import { NotOurs, type Target } from './target'

/** One attack on a gateway, as small as it can be and still show whether the gateway falls for it. */
export interface Probe {
  readonly id: string
  readonly title: string
  /** The public flaws whose lesson it carries. */
  readonly cves: readonly string[]
  /** Of the finding, when the gateway falls for it. */
  readonly severity: Severity
  readonly sends: string
  readonly expects: string
  /** What the operator can do when it fails. */
  readonly remediation: string
  /** `own-address`: it presents wrong tokens, which are counted per address. `rotation`, `end`: it would harm a gateway that is
   *  in use. Where that cannot be had of one gateway, another must do. */
  readonly needs?: 'own-address' | 'rotation' | 'end'
  /** True where a gateway that asks for no token has nothing to prove. */
  readonly needsToken?: boolean
  run(target: Target): Promise<Outcome>
}

export interface Outcome {
  status: ProbeStatus
  /** What was seen, line by line. Never a token. */
  evidence: string
  /** In one sentence, what it means. */
  detail: string
  /** Where it weighs less than the probe says, because the operator chose it so. */
  severity?: Severity
}

/** One thing sent and what came back. */
export interface Seen {
  what: string
  got: string
  isGood: boolean
}

/** A request and what must come back. */
export interface Attempt {
  what: string
  request: Request
  isGood(answer: Answer): boolean
}

export const STATUS_CALL = '{"jsonrpc":"2.0","id":"selftest","method":"status"}'
export const A_FOREIGN_NAME = 'rebind.invalid'

export const health = (headers: Headers = {}): Request => ({ method: 'GET', path: '/health', headers })
export const rpc = (headers: Headers = {}, more: Partial<Request> = {}): Request => ({
  method: 'POST',
  path: '/rpc',
  headers: { 'content-type': 'application/json', ...headers },
  body: STATUS_CALL,
  ...more
})
export const upgrade = (headers: Headers = {}, path = '/ws'): Request => ({
  method: 'GET',
  path,
  headers: {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'c2VsZnRlc3Qtc2VsZnRlcw==',
    ...headers
  }
})
/** The same with the right token, where it can be shown that it reaches nobody else. */
export const authorized = (request: Request): Request => ({ ...request, tokenIn: 'authorization' })

/** True for a refusal with one of these statuses, and with no result in it. */
export const refused =
  (...statuses: readonly number[]) =>
  ({ status, body }: Answer): boolean =>
    statuses.includes(status) && !body.includes('"result"')

/** What an answer was, in a few characters. */
export const inShort = (answer: Answer | undefined): string =>
  answer === undefined ? 'no answer' : [String(answer.status), codeOf(answer)].filter(Boolean).join(' ')

const codeOf = ({ body }: Answer): string => /"error":"([a-z_]{1,40})"/.exec(body)?.[1] ?? ''

/** Thrown where a probe cannot tell, because the gateway's own limit answers in place of what is tested. */
export class CannotTell extends Error {}

/** Sends attempts one by one, each over a connection of its own. */
export const tryAll = async (target: Target, attempts: readonly Attempt[]): Promise<Seen[]> => {
  const seen: Seen[] = []
  for (const attempt of attempts) {
    const answer = await ask(target, attempt.request)
    const isGood = answer !== undefined && attempt.isGood(answer)
    if (!isGood && answer?.status === 429)
      throw new CannotTell('the limit of calls was used up; run it again in a minute')
    seen.push({ what: attempt.what, got: inShort(answer), isGood })
  }
  return seen
}

/** One request over a connection of its own. */
export const ask = async (target: Target, request: Request): Promise<Answer | undefined> => {
  const line = await openLine(target)
  try {
    await line.send(request)
    return await line.answer()
  } finally {
    line.close()
  }
}

/** Judges what was seen: one that is not good is enough to fail. */
export const judge = (seen: readonly Seen[], good: string, bad: string): Outcome => {
  const evidence = seen.map(({ what, got, isGood }) => `${isGood ? '' : '! '}${what}: ${got}`).join('\n')
  const failed = seen.some(({ isGood }) => !isGood)
  return { status: failed ? 'fail' : 'pass', evidence, detail: failed ? bad : good }
}

export const notRun = (detail: string): Outcome => ({ status: 'not-run', evidence: '', detail })

/** Runs one probe. It never throws: what cannot be tried is not run, and never passed. */
export const runProbe = async (probe: Probe, target: Target): Promise<Outcome> => {
  if (probe.needs === 'own-address' && target.from === undefined && target.isThrowAway !== true)
    return notRun('it presents wrong tokens, which would count against every program on this machine')
  if (probe.needs === 'rotation' && !target.rotate)
    return notRun('it needs a rotation, which would cut off your clients')
  if (probe.needs === 'end' && target.mayEnd !== true)
    return notRun(
      'a gateway with this flaw would end, and your clients with it. Each build is tried for it before it is released'
    )
  if (probe.needsToken && !target.asksForToken) return notRun('this gateway asks for no token')
  if (probe.needsToken && target.token === null) return notRun('no token is set, so nobody is let in')
  try {
    return await probe.run(target)
  } catch (error) {
    if (error instanceof CannotTell || error instanceof NotOurs) return notRun(error.message)
    return notRun(`the gateway could not be reached: ${error instanceof Error ? error.message : String(error)}`)
  }
}
