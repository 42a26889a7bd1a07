import { announcingFrame, nextFrame } from '../frames'
import { openLine, type Answer, type Request } from '../line'
import { authorized, inShort, judge, refused, rpc, upgrade, type Probe, type Seen } from '../probe'
import type { Target } from '../target'

const MIB = 1024 * 1024
/** Longer than the gateway waits before it hangs up on a client that it refused. */
const HUNG_UP_WITHIN_MS = 3_000
const CLOSED_WITHIN_MS = 3_000
/** RFC 6455 section 7.4.1: a message that is too big. */
const TOO_BIG = 1009

interface Look {
  answer: Answer | undefined
  isHungUp: boolean
}

/** Sends a request and then more, which a server that has refused must not wait for. */
const sendAnd = async (target: Target, request: Request, more: Buffer | undefined): Promise<Look> => {
  const line = await openLine(target)
  try {
    await line.send(request)
    if (more) line.write(more)
    const answer = await line.answer()
    return { answer, isHungUp: await line.isHungUp(HUNG_UP_WITHIN_MS) }
  } finally {
    line.close()
  }
}

const lookAt = (what: string, { answer, isHungUp }: Look, isGood: (answer: Answer) => boolean): Seen => ({
  what,
  got: `${inShort(answer)}, ${isHungUp ? 'hung up' : 'left open'}`,
  isGood: answer !== undefined && isGood(answer) && isHungUp
})

export const preAuthProbe: Probe = {
  id: 'preauth.resources',
  title: 'Work and room for clients that are not let in',
  cves: ['CVE-2026-41399'],
  severity: 'warn',
  sends: 'An upgrade without a token with a first frame right behind it, and a head of 20 KiB.',
  expects: 'A refusal of the head alone, and the connection is hung up on, so that nobody keeps a place.',
  remediation: 'Bind the gateway to 127.0.0.1 until it is updated, so that only this machine can use it up.',
  needsToken: true,
  run: async (target) => {
    const early = await sendAnd(target, upgrade(), announcingFrame(64n))
    const long = await sendAnd(target, rpc({ 'x-filler': 'x'.repeat(20 * 1024) }), undefined)
    return judge(
      [
        lookAt('a frame right behind an upgrade without a token', early, refused(401)),
        lookAt('a head of 20 KiB', long, refused(400, 431))
      ],
      'Whoever is not let in is answered by the head and hung up on.',
      'A client that is not let in keeps its place.'
    )
  }
}

export const oversizedFrameProbe: Probe = {
  id: 'frame.oversized-first',
  title: 'A first frame that announces far too much',
  cves: ['CVE-2026-32062'],
  severity: 'warn',
  sends: 'WebSocket frames that announce 1 MiB and a byte, and 2^40 bytes, without sending any of them.',
  expects: 'Without a token 401; with it, a close with 1009 on the announcement alone.',
  remediation: 'Bind the gateway to 127.0.0.1 until it is updated, so that only this machine can use up its memory.',
  needsToken: true,
  run: async (target) => {
    const stranger = await sendAnd(target, upgrade(), announcingFrame(2n ** 40n))
    const seen = [lookAt('2^40 bytes announced without a token', stranger, refused(401))]
    for (const [what, bytes] of [
      ['1 MiB and a byte', BigInt(MIB) + 1n],
      ['2^40 bytes', 2n ** 40n]
    ] as const)
      seen.push(await announce(target, what, bytes))
    return judge(seen, 'Too much is refused on its announcement.', 'A client decides how much is held for it.')
  }
}

const announce = async (target: Target, what: string, bytes: bigint): Promise<Seen> => {
  const line = await openLine(target)
  try {
    await line.send(authorized(upgrade()))
    const opened = await line.answer()
    line.write(announcingFrame(bytes))
    const frame = opened?.status === 101 ? await nextFrame(line, CLOSED_WITHIN_MS) : undefined
    const code = frame && 'closed' in frame ? frame.closed : undefined
    return {
      what: `${what} announced with the token`,
      got: code === undefined ? `${inShort(opened)}, not closed` : `closed with ${code}`,
      isGood: code === TOO_BIG
    }
  } finally {
    line.close()
  }
}

export const bodyProbe: Probe = {
  id: 'body.before-auth',
  title: 'A body read before the client is known',
  cves: ['CVE-2026-32980'],
  severity: 'warn',
  sends:
    'Requests without a token that announce a body of 1 MiB, one in chunks, one that waits for leave, and send none of it.',
  expects: '401 at once and no "100 Continue": the head decides.',
  remediation: 'Bind the gateway to 127.0.0.1 until it is updated.',
  needsToken: true,
  run: async (target) => {
    const withoutBody = (headers: Record<string, string>): Request => ({
      method: 'POST',
      path: '/rpc',
      headers: { 'content-type': 'application/json', ...headers }
    })
    const seen: Seen[] = []
    for (const [what, headers] of [
      ['1 MiB announced', { 'content-length': String(MIB) }],
      ['chunks announced', { 'transfer-encoding': 'chunked' }],
      ['1 MiB announced, waiting for leave', { 'content-length': String(MIB), expect: '100-continue' }]
    ] as const) {
      const line = await openLine(target)
      try {
        await line.send(withoutBody(headers))
        // Sooner than a server gives up waiting for a body.
        const answer = await line.answer(CLOSED_WITHIN_MS)
        seen.push({ what, got: inShort(answer), isGood: answer !== undefined && refused(401)(answer) })
      } finally {
        line.close()
      }
    }
    return judge(
      seen,
      'The head decides, before a byte of the body.',
      'A body is waited for before the client is known.'
    )
  }
}
