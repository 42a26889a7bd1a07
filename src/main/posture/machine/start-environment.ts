/** What was set when this process was started that lets other code into it, or takes away what protects it. Names, never
 *  values. */
export interface StartFact {
  readonly dangers: readonly { name: string; does: string }[]
}

type Environment = Readonly<Record<string, string | undefined>>

const LOADS = 'loads code of another hand into this process'
const OPENS = 'lets a debugger into this process'
const KEEPS_KEYS = 'writes the keys of encrypted connections down'
const TELLS = 'writes headers, and the tokens in them, to the error output'

/** Variables, when they say this, and what they do then. */
const VARIABLES: readonly { name: RegExp; says?: RegExp; does: string }[] = [
  { name: /^LD_(?:PRELOAD|AUDIT)$/, does: LOADS },
  { name: /^DYLD_/, does: LOADS },
  { name: /^NODE_TLS_REJECT_UNAUTHORIZED$/, says: /^0$/, does: 'accepts any certificate' },
  { name: /^NODE_DEBUG$/, says: /\b(?:https?2?|tls|net)\b|\*/, does: TELLS },
  { name: /^ELECTRON_RUN_AS_NODE$/, does: 'lets the desktop app run any script' }
]

/** Flags of Node, in NODE_OPTIONS or before the name of the script. */
const FLAGS: readonly { flag: RegExp; does: string }[] = [
  { flag: /^(?:-r|--require|--import|--loader|--experimental-loader)$/, does: LOADS },
  { flag: /^--inspect(?:-brk|-wait|-port)?$/, does: OPENS },
  { flag: /^--tls-keylog$/, does: KEEPS_KEYS }
]

const dangerousFlags = (words: readonly string[]): { flag: string; does: string }[] =>
  words.flatMap((word) => {
    const [flag = ''] = word.split('=', 1)
    const danger = FLAGS.find((each) => each.flag.test(flag))
    return danger ? [{ flag, does: danger.does }] : []
  })

/** @param execArgv the flags this process was given for Node */
export const readStart = (environment: Environment, execArgv: readonly string[]): StartFact => {
  const set = Object.entries(environment).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '')
  const variables = set.flatMap(([name, value]) => {
    const danger = VARIABLES.find((each) => each.name.test(name) && (each.says?.test(value) ?? true))
    return danger ? [{ name, does: danger.does }] : []
  })
  const options = (environment.NODE_OPTIONS ?? '').split(/[\s"']+/)
  const flags = [
    ...dangerousFlags(options).map(({ flag, does }) => ({ name: `NODE_OPTIONS with ${flag}`, does })),
    ...dangerousFlags(execArgv).map(({ flag, does }) => ({ name: `the flag ${flag}`, does }))
  ]
  return { dangers: [...variables.sort((a, b) => (a.name < b.name ? -1 : 1)), ...flags] }
}
