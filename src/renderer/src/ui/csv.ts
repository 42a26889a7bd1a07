/** Where a spreadsheet would begin a cell that it takes for a formula and runs: at the start, and behind what separates cells
 *  in some country's spreadsheet, where our commas and quotes mean nothing.
 *  @see CWE-1236, https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^(?=[\t\r\n]|"*[=+\-@＝＋－＠])|(?<=[;\t\r\n])(?="*[=+\-@＝＋－＠])/g

/** One cell, as RFC 4180 wants it. What could be taken for a formula is marked as text. */
export const csvCell = (text: string): string => {
  const safe = text.replace(FORMULA, "'")
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
