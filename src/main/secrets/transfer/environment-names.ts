import { environmentNames, isKnownTarget, isPattern, KNOWN_TARGETS } from '../../../shared/secrets/targets'

const PREFIX = /^(?:TRUST_CONSOLE|OPENCLAW_ZIG|OPENCLAW)_SECRET_(.+)$/
const WILDCARD = /\*|\[\]/

/** Names that providers and OpenClaw document, where one target is meant and no other known one could be. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  OPENAI_API_KEY: 'models.providers.openai.apiKey',
  ANTHROPIC_API_KEY: 'models.providers.anthropic.apiKey',
  OPENROUTER_API_KEY: 'models.providers.openrouter.apiKey',
  GROQ_API_KEY: 'models.providers.groq.apiKey',
  MISTRAL_API_KEY: 'models.providers.mistral.apiKey',
  DEEPSEEK_API_KEY: 'models.providers.deepseek.apiKey',
  TOGETHER_API_KEY: 'models.providers.together.apiKey',
  CEREBRAS_API_KEY: 'models.providers.cerebras.apiKey',
  TELEGRAM_BOT_TOKEN: 'channels.telegram.botToken',
  DISCORD_BOT_TOKEN: 'channels.discord.token',
  SLACK_BOT_TOKEN: 'channels.slack.botToken',
  SLACK_APP_TOKEN: 'channels.slack.appToken',
  SLACK_USER_TOKEN: 'channels.slack.userToken',
  SLACK_SIGNING_SECRET: 'channels.slack.signingSecret',
  MATTERMOST_BOT_TOKEN: 'channels.mattermost.botToken',
  MATRIX_ACCESS_TOKEN: 'channels.matrix.accessToken',
  OPENCLAW_GATEWAY_TOKEN: 'gateway.auth.token',
  OPENCLAW_GATEWAY_PASSWORD: 'gateway.auth.password'
}

type Meaning = { targetId: string } | { remark: string } | undefined

/** What a variable's name means: a target, nothing, or too much to choose.
 *  @param stored the ids in the store, which come first: a name that was exported from here finds its way back */
export const meaningOf = (name: string, stored: readonly string[]): Meaning => {
  const wellKnown = Object.hasOwn(WELL_KNOWN, name) ? WELL_KNOWN[name] : undefined
  if (wellKnown !== undefined) return { targetId: wellKnown }
  const id = PREFIX.exec(name)?.[1]
  if (id === undefined) return undefined
  const answers = (candidate: string): boolean => environmentNames(candidate).includes(name)
  for (const candidates of [stored.filter(answers), KNOWN_TARGETS.filter(answers), fillings(id, answers)]) {
    const [first, ...others] = candidates
    if (first === undefined) continue
    if (others.length === 0) return { targetId: first }
    return { remark: `the name may mean ${candidates.slice(0, 3).join(', ')}${others.length > 2 ? ', …' : ''}` }
  }
  const custom = /^CUSTOM_(.+)$/.exec(id)?.[1]
  if (custom !== undefined && isKnownTarget(`custom.${custom}`)) return { targetId: `custom.${custom}` }
  return undefined
}

/** Known patterns filled with what the name holds in their place. A filling of one word can be read in one way only. */
const fillings = (id: string, answers: (candidate: string) => boolean): string[] => {
  const found = PATTERNS.flatMap(({ pattern, name }) => {
    const filling = name.exec(id)
    if (!filling) return []
    let next = 1
    return [pattern.replace(/\*|\[\]/g, (wildcard) => fill(wildcard, filling[next++] ?? ''))]
  })
  return [...new Set(found)].filter((candidate) => isKnownTarget(candidate) && answers(candidate))
}

const fill = (wildcard: string, filling: string): string => (wildcard === '*' ? filling.toLowerCase() : `[${filling}]`)

/** A part of a pattern in upper snake case, which keeps the break to its neighbours. */
const spelled = (part: string, split: boolean): string =>
  (split ? part.replace(/([a-z0-9])([A-Z])/g, '$1_$2') : part).replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()

/** Each known pattern as its variables are named, with a group for each wildcard. */
const PATTERNS = KNOWN_TARGETS.filter(isPattern).flatMap((pattern) => {
  const parts = pattern.split(WILDCARD)
  const groups = [...pattern.matchAll(/\*|\[\]/g)].map(([wildcard]) => (wildcard === '*' ? '([A-Z0-9]+)' : '_(\\d+)'))
  const spellings = [true, false].map((split) =>
    parts.map((part) => spelled(part, split)).reduce((name, part, index) => name + (groups[index - 1] ?? '') + part)
  )
  return [...new Set(spellings)].map((spelling) => ({ pattern, name: new RegExp(`^${spelling}$`) }))
})

/** The variable that stands for a target in a .env file and in the environment of a command. */
export const variableFor = (targetId: string): string => environmentNames(targetId)[0] ?? ''

/** True where the id answers to the variable, whatever else may. */
export const answersTo = (targetId: string, name: string): boolean =>
  isKnownTarget(targetId) && environmentNames(targetId).includes(name)
