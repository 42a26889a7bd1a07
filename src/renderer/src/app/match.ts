/** How well `typed` fits `text`: higher is better, undefined when it does not. Its letters must occur in order; letters
 *  that begin a word or follow each other count more, and a whole run found as it is counts most. */
export const score = (typed: string, text: string): number | undefined => {
  const wanted = typed.toLowerCase().replace(/\s+/g, '')
  const given = text.toLowerCase()
  if (wanted === '') return 0
  const whole = given.indexOf(typed.trim().toLowerCase())
  if (whole !== -1)
    return 1_000 + (startsWord(text, whole) ? 500 : 0) - Math.min(whole, 100) - Math.min(text.length, 200) / 10
  return walk(wanted, text, given, true) ?? walk(wanted, text, given, false)
}

/** Takes letter after letter, each as early as it can be, or at the beginning of a word where there is one. */
const walk = (wanted: string, text: string, given: string, preferWords: boolean): number | undefined => {
  let points = 0
  let last = -2
  for (const letter of wanted) {
    const from = Math.max(0, last + 1)
    const word = preferWords && given[from] !== letter ? wordBegin(text, given, letter, from) : -1
    const at = word === -1 ? given.indexOf(letter, from) : word
    if (at === -1) return undefined
    points += at === last + 1 ? 15 : startsWord(text, at) ? 10 : 1
    last = at
  }
  return points - Math.min(text.length, 200) / 10
}

const startsWord = (text: string, at: number): boolean =>
  at === 0 ||
  /[\s.\-_/:[\]*]/.test(text[at - 1] ?? '') ||
  (/[a-z]/.test(text[at - 1] ?? '') && /[A-Z]/.test(text[at] ?? ''))

/** The next place where a word begins with the letter, or -1. */
const wordBegin = (text: string, given: string, letter: string, from: number): number => {
  for (let at = given.indexOf(letter, from); at !== -1; at = given.indexOf(letter, at + 1)) {
    if (startsWord(text, at)) return at
  }
  return -1
}

/** The items that fit, best first, at most `limit` of them. Equal ones keep their order.
 *  @param leadOf points that an item has ahead of the others */
export const best = <T>(
  typed: string,
  items: readonly T[],
  textOf: (item: T) => string,
  limit: number,
  leadOf: (item: T) => number = () => 0
): T[] => {
  const found: { item: T; points: number }[] = []
  for (const item of items) {
    const points = score(typed, textOf(item))
    if (points !== undefined) found.push({ item, points: points + leadOf(item) })
  }
  return found
    .sort((a, b) => b.points - a.points)
    .slice(0, limit)
    .map(({ item }) => item)
}
