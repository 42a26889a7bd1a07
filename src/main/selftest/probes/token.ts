import { nextFrame, textFrame } from '../frames'
import { openLine, type Answer } from '../line'
import {
  ask,
  authorized,
  inShort,
  judge,
  refused,
  rpc,
  STATUS_CALL,
  tryAll,
  upgrade,
  type Probe,
  type Seen
} from '../probe'
import type { Target } from '../target'

/** Wrong tokens sent at the most: enough for a lock-out, too few to be a load. */
const GUESSES = 14
const CLOSED_WITHIN_MS = 3_000

const wrong = (n: number): string => `selftest-wrong-${n}`
const isRefused = refused(401, 403)

export const unauthenticatedProbe: Probe = {
  id: 'control.unauthenticated',
  title: 'Calls without a token',
  cves: ['CVE-2025-49596'],
  severity: 'critical',
  sends: 'Calls, upgrades and simple form posts without a token, and a question for leave by a foreign page.',
  expects: 'A refusal each time, and no header that lets another origin read the answer.',
  remediation:
    'Set gateway.requireToken to true, so that not every program on this machine may call; if it is, update the gateway.',
  run: async (target) => {
    const own = new URL(target.url).origin
    const isClosed = (answer: Answer): boolean => isRefused(answer) && !opensToOthers(answer)
    const seen = await tryAll(target, [
      { what: 'POST /rpc', request: rpc(), isGood: isClosed },
      { what: 'POST /rpc with a token in the query', request: rpc({}, { path: '/rpc?token=none' }), isGood: isClosed },
      {
        what: 'POST /rpc as a form would',
        request: rpc({ 'content-type': 'text/plain' }),
        isGood: (answer) => refused(401, 403, 415)(answer) && !opensToOthers(answer)
      },
      { what: 'WebSocket', request: upgrade(), isGood: isClosed },
      { what: "the console's socket without a session", request: upgrade({ origin: own }, '/ui/ws'), isGood: isClosed },
      {
        what: 'the session of the console',
        request: { method: 'GET', path: '/ui/session', headers: {} },
        isGood: isClosed
      },
      {
        what: 'a preflight',
        request: {
          method: 'OPTIONS',
          path: '/rpc',
          headers: { origin: 'https://page.invalid', 'access-control-request-method': 'POST' }
        },
        isGood: (answer) => answer.status >= 400 && !opensToOthers(answer)
      }
    ])
    if (target.asksForToken)
      return judge(seen, 'Nothing is answered without a token.', 'Programs without a token are answered.')
    const words = 'Programs without a token are answered, because gateway.requireToken is false.'
    // The audit says the same of the setting, and as loud.
    return { ...judge(seen, words, words), severity: 'warn' }
  }
}

const opensToOthers = ({ headers }: Answer): boolean =>
  Object.keys(headers).some((name) => name.startsWith('access-control-allow'))

export const presenceProbe: Probe = {
  id: 'token.presence',
  title: 'A token that is there but wrong',
  cves: ['CVE-2026-28472'],
  severity: 'critical',
  sends:
    'Wrong and empty tokens, other schemes, a right token beside a wrong one, and headers that are no token of ours.',
  expects: '401 each time, and an answer to the right token alone.',
  remediation: 'Stop the gateway until it is updated: anybody can call it.',
  needs: 'own-address',
  needsToken: true,
  run: async (target) => {
    // Six of them count as wrong: fewer than lead to a lock-out.
    const seen = await tryAll(target, [
      { what: 'the right token', request: authorized(rpc()), isGood: ({ status }) => status === 200 },
      { what: 'a wrong one', request: rpc({ authorization: `Bearer ${wrong(0)}` }), isGood: isRefused },
      { what: 'an empty one', request: rpc({ 'x-api-key': '' }), isGood: isRefused },
      { what: 'another scheme', request: rpc({ authorization: 'Basic c2VsZnRlc3Q6eA==' }), isGood: isRefused },
      { what: 'a wrong one at the WebSocket', request: upgrade({ 'x-openclaw-token': wrong(1) }), isGood: isRefused },
      {
        what: 'a wrong one beside the right one',
        request: authorized(rpc({ 'x-api-key': wrong(2) })),
        isGood: isRefused
      },
      {
        what: 'a wrong one before the right one',
        request: authorized(rpc({ authorization: `Bearer ${wrong(3)}` })),
        isGood: isRefused
      },
      {
        what: 'headers that are no token of ours',
        request: upgrade({ cookie: 'token=1', 'x-auth-token': '1', 'sec-websocket-protocol': 'token, 1' }),
        isGood: isRefused
      }
    ])
    return judge(seen, 'Only the right token counts.', 'A token is taken without being compared.')
  }
}

/** What came of the wrong tokens, and of the right one after them. */
const afterGuessing = async (target: Target, answers: readonly (Answer | undefined)[]): Promise<Seen[]> => {
  const statuses = answers.map((answer) => answer?.status ?? 0)
  const locked = statuses.filter((status) => status === 429).length
  const right = await ask(target, authorized(rpc()))
  return [
    {
      what: `${answers.length} wrong tokens`,
      got: `${statuses.filter((status) => status === 401).length} × 401, ${locked} × 429`,
      isGood: statuses.every((status) => status === 401 || status === 429)
    },
    {
      what: 'the right token from the same address afterwards',
      got: inShort(right),
      isGood: right?.status === 429 && Number(right.headers['retry-after']) > 0
    }
  ]
}

export const bruteForceProbe: Probe = {
  id: 'token.brute-force',
  title: 'Guessing the token from this machine',
  cves: ['CVE-2026-32025'],
  severity: 'critical',
  sends: `Up to ${GUESSES} wrong tokens one after another, from an address of the loopback range that nobody else uses.`,
  expects: 'Slower answers, then 429 for that address, for the right token too. Other clients notice nothing.',
  remediation: 'Make the token long and random ("trust-console token rotate"), and update the gateway.',
  needs: 'own-address',
  needsToken: true,
  run: async (target) => {
    const answers: (Answer | undefined)[] = []
    while (answers.length < GUESSES && answers.at(-1)?.status !== 429)
      answers.push(await ask(target, rpc({ authorization: `Bearer ${wrong(answers.length)}` })))
    const seen = await afterGuessing(target, answers)
    const locked: Seen = {
      what: `a lock-out within ${GUESSES} guesses`,
      got: answers.at(-1)?.status === 429 ? `after ${answers.length - 1}` : 'none',
      isGood: answers.at(-1)?.status === 429
    }
    return judge(
      [locked, ...seen],
      'Guessing ends in a lock-out, on loopback too.',
      'The token can be guessed without end.'
    )
  }
}

export const failedLoginsProbe: Probe = {
  id: 'limiter.failed-logins',
  title: 'Guesses in parallel, over two doors, under made-up addresses',
  cves: ['CVE-2026-34505'],
  severity: 'critical',
  sends: `${GUESSES} wrong tokens at once, half to /rpc and half to the WebSocket, each forwarded for another address.`,
  expects: 'All of them are counted together: the right token from the same address is 429 afterwards.',
  remediation: 'Make the token long and random ("trust-console token rotate"), and update the gateway.',
  needs: 'own-address',
  needsToken: true,
  run: async (target) => {
    const guess = (n: number): Promise<Answer | undefined> => {
      const headers = { authorization: `Bearer ${wrong(n)}`, 'x-forwarded-for': `192.0.2.${n}` }
      return ask(target, n % 2 === 0 ? rpc(headers) : upgrade(headers))
    }
    const answers = await Promise.all(Array.from({ length: GUESSES }, (_, n) => guess(n)))
    return judge(
      await afterGuessing(target, answers),
      'Every failed guess is counted, whatever its door.',
      'Failed guesses are not counted.'
    )
  }
}

export const rotatedProbe: Probe = {
  id: 'token.rotated',
  title: 'An open socket after the token was rotated',
  cves: ['CVE-2026-43585'],
  severity: 'critical',
  sends: 'A WebSocket with the token, a rotation, a call over the open socket, and the old token once more.',
  expects: 'The socket is closed without an answer, the old token is 401, the new one is let in.',
  remediation: 'Start the gateway anew after every rotation until it is updated.',
  needs: 'rotation',
  needsToken: true,
  run: async (target) => {
    const line = await openLine(target)
    try {
      await line.send(authorized(upgrade()))
      const opened = await line.answer()
      line.write(textFrame(STATUS_CALL))
      const before = await nextFrame(line, CLOSED_WITHIN_MS)
      const token = (await target.rotate?.()) ?? ''
      line.write(textFrame(STATUS_CALL))
      const after = await nextFrame(line, CLOSED_WITHIN_MS)
      const old = await ask(target, authorized(rpc()))
      const fresh = await ask({ ...target, token }, authorized(rpc()))
      const seen: Seen[] = [
        {
          what: 'a call before the rotation',
          got: before && 'text' in before ? 'answered' : inShort(opened),
          isGood: before !== undefined && 'text' in before
        },
        {
          what: 'a call over the same socket after it',
          got: after === undefined ? 'no answer' : 'text' in after ? 'answered' : `closed with ${after.closed}`,
          isGood: (after !== undefined && 'closed' in after) || (after === undefined && (await line.isHungUp(0)))
        },
        { what: 'the old token', got: inShort(old), isGood: old?.status === 401 },
        { what: 'the new token', got: inShort(fresh), isGood: fresh?.status === 200 }
      ]
      return judge(seen, 'A rotated token is dead at once.', 'A rotated token lives on.')
    } finally {
      line.close()
    }
  }
}
