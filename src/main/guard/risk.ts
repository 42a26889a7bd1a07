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

/** A message as it is compared: one case, one white space, compatible letters made one, so that a line break or a
 *  full-width letter does not hide a phrase. */
export const comparable = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')

/** Risk of a message, 0 to 100. @param message as comparable() gives it */
export const riskScore = (message: string): number => {
  const sum = SIGNALS.reduce((total, [text, score]) => (message.includes(text) ? total + score : total), 0)
  return Math.min(100, sum)
}
