/** What raises the risk of a message, and by how much: the signals of the reference. */
const SIGNALS: readonly (readonly [text: string, score: number])[] = [
  ['ignore previous instructions', 35],
  ['system prompt', 30],
  ['developer message', 30],
  ['jailbreak', 30],
  ['disable safety', 30],
  ['rm -rf', 25],
  ['del /f /s /q', 25],
  ['powershell -enc', 20],
  ['base64 -d', 20]
]

/** A message as it is compared: one case, one white space, compatible letters made one, what is invisible left out, so that
 *  a line break, a full-width letter or a zero-width space does not hide a phrase. Runs of combining marks are cut to thirty
 *  first: putting them in order takes the square of their number.
 *  @see https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format */
export const comparable = (text: string): string =>
  text
    .replace(/(\p{M}{30})\p{M}+/gu, '$1')
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')

/** Risk of a message, 0 to 100. @param message as comparable() gives it */
export const riskScore = (message: string): number => {
  const sum = SIGNALS.reduce((total, [text, score]) => (message.includes(text) ? total + score : total), 0)
  return Math.min(100, sum)
}
