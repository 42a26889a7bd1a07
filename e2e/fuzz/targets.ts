import { config } from './targets/config'
import { cookie } from './targets/cookie'
import { frame } from './targets/frame'
import { importAny, importEnv, importJson, importOpenClaw } from './targets/import'
import { journal } from './targets/journal'
import { planFile } from './targets/plan-file'
import { policyBundle } from './targets/policy-bundle'
import { secretFile, secretFileV1 } from './targets/secret-file'
import { secretHeader } from './targets/secret-header'
import { targetId } from './targets/target-id'
import { ticket } from './targets/ticket'
import type { Target } from './support'

/** Every reader of what others write, by the name of its corpus folder. */
export const TARGETS: Readonly<Record<string, Target>> = {
  config,
  cookie,
  frame,
  'import-any': importAny,
  'import-env': importEnv,
  'import-json': importJson,
  'import-openclaw': importOpenClaw,
  journal,
  'plan-file': planFile,
  'policy-bundle': policyBundle,
  'secret-file': secretFile,
  'secret-file-v1': secretFileV1,
  'secret-header': secretHeader,
  'target-id': targetId,
  ticket
}
