import { isKnownTarget } from '../../shared/secrets/targets'
import type { ConfigStep, ConfigText } from '../settings/config-file'
import { SETTING_KEYS } from '../settings/table'

/** A secret that stands readable in our config, under a name that is none of our settings. Never its value. */
export interface PlainSecret {
  /** As an operator writes it: `models.providers.openai.apiKey`. */
  readonly path: string
  readonly steps: readonly ConfigStep[]
  /** Where it belongs in the secret store; null where no target id can say it, so that a person must choose. */
  readonly targetId: string | null
}

/** Last names under which a text is taken for a secret. */
const SECRET_NAME =
  /(?:^|[a-z\d_-])(?:token|secret|passw(?:or)?d|passphrase|api[-_]?key|private[-_]?key|access[-_]?key|secret[-_]?key|credential|bearer)s?$/i
const LEAST_CHARS = 8
/** A variable, a path, an address or a sentence is no secret. */
const IS_OTHER =
  /\s|^(?:\$|~?\/[\w.-]+\/|\.{1,2}\/|[A-Za-z]:\\|[a-z][a-z\d+.-]*:\/\/)|^\$?\{|^\d+$|^(?:undefined|null|none)$/i

const pathOf = (steps: readonly ConfigStep[]): string =>
  steps.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('')

/** True where the path, read step by step, is these very steps: a name with a dot in it would lead elsewhere. */
const isPlain = (steps: readonly ConfigStep[]): boolean =>
  steps.every((step) => typeof step === 'number' || /^[^\s\p{C}.*[\]]+$/u.test(step))

const isSetting = (steps: readonly ConfigStep[]): boolean => {
  const path = steps.join('.')
  return SETTING_KEYS.some((key) => path === key || path.startsWith(`${key}.`))
}

const lastName = (steps: readonly ConfigStep[]): string => String(steps.findLast((step) => typeof step === 'string'))

const targetOf = (steps: readonly ConfigStep[], path: string): string | null => {
  // Without its place the rest of a list would move up: a person decides.
  if (!isPlain(steps) || steps.some((step) => typeof step === 'number')) return null
  const target = isKnownTarget(path) ? path : `custom.${path}`
  return isKnownTarget(target) ? target : null
}

/** The secrets that stand readable in config.json. Our own token has its place there. */
export const plainSecretsIn = (config: ConfigText): PlainSecret[] =>
  config.texts().flatMap(({ steps, value }) => {
    const path = pathOf(steps)
    const isKnown = isPlain(steps) && isKnownTarget(path) && !path.startsWith('custom.')
    if (value.trim() === '' || IS_OTHER.test(value) || isSetting(steps)) return []
    if (!isKnown && !(value.length >= LEAST_CHARS && SECRET_NAME.test(lastName(steps)))) return []
    return [{ path, steps, targetId: targetOf(steps, path) }]
  })
