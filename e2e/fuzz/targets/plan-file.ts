import { canonicalJson } from '../../../src/main/platform/canonical-json'
import { parsePlanFile } from '../../../src/main/command/plan-file'
import { digestOf } from '../../../src/main/remediation/vault'
import { edited, must, spread, unlessRefused, type Target } from '../support'
import { PLAN } from './known-plan'

const DIGEST = digestOf(PLAN)
const WHOLE = Buffer.from(`${JSON.stringify({ planDigest: DIGEST, document: PLAN }, null, 2)}\n`, 'utf8')
const SAME = canonicalJson(PLAN)

const read = (bytes: Buffer): ReturnType<typeof parsePlanFile> | undefined =>
  unlessRefused(() => parsePlanFile('plan.json', bytes.toString('utf8')), 'command.usage', 'remediation.plan-stale')

/** A plan file, as any bytes and as a good one that somebody changed: what is taken says, to every reader of it, just what
 *  its digest stands for. */
export const planFile: Target = (input) => {
  for (const bytes of [spread(input), edited(WHOLE, input)]) {
    const plan = read(bytes)
    if (!plan) continue
    const { document } = JSON.parse(bytes.toString('utf8')) as { document: typeof PLAN }
    must(digestOf(document) === plan.planDigest, 'all of the document stands under the digest')
    must(document.planId === plan.planId, 'the plan that is applied is the one in the file')
    if (plan.planDigest === DIGEST) must(canonicalJson(document) === SAME, 'one digest stands for one plan')
  }
}
