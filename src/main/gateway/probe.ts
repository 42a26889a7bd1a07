import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import { z } from 'zod'
import type { GatewayProbe } from '../../shared/posture/contract'
import { SERVICE_NAME } from '../../shared/gateway/contract'

const TIMEOUT_MS = 3_000
const MAX_ANSWER_BYTES = 64 * 1024

const Health = z.object({ result: z.object({ service: z.string(), configHash: z.string() }) })

/** A URL that reaches a server bound to `url` from this machine: the wildcard addresses are not for calling. */
export const callableUrl = (url: string): string =>
  url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')

/** Asks the gateway for its health over the network, as a client would, and checks that it is this one who answers. */
export const probeGateway = async (url: string, configHash: string): Promise<GatewayProbe> => {
  const target = `${callableUrl(url)}/health`
  const probe = { attempted: true, target }
  try {
    const health = Health.safeParse(JSON.parse(await fetchText(target)))
    if (!health.success || health.data.result.service !== SERVICE_NAME) {
      return { ...probe, ok: false, error: 'another program answers there' }
    }
    if (health.data.result.configHash !== configHash) {
      return { ...probe, ok: false, error: 'a gateway with other settings answers there' }
    }
    return { ...probe, ok: true }
  } catch (error) {
    return {
      ...probe,
      ok: false,
      error: error instanceof SyntaxError ? 'another program answers there' : reason(error)
    }
  }
}

const reason = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ECONNREFUSED') return 'nothing listens there; start it with "trust-console serve"'
  return code || (error instanceof Error ? error.message : 'no answer')
}

const fetchText = (target: string): Promise<string> =>
  new Promise((done, failed) => {
    const options = {
      timeout: TIMEOUT_MS,
      agent: false,
      // The probe carries no secret and proves its peer by the config hash; a self-signed certificate must not hide that.
      rejectUnauthorized: false
    } as const
    const request = (target.startsWith('https:') ? getHttps : getHttp)(target, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > MAX_ANSWER_BYTES) request.destroy(new Error('the answer is too long'))
      })
      response.on('end', () => done(text))
      response.on('error', failed)
    })
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)))
    request.on('error', failed)
  })
