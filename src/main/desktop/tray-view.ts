import { isCheck, levelOf, type PostureLevel, type PostureMark } from './posture-news'

const WORDS: Readonly<Record<PostureLevel, string>> = {
  good: 'Nothing needs attention',
  attention: 'Needs attention',
  critical: 'Critical',
  unknown: 'Not checked yet'
}

interface TrayView {
  level: PostureLevel
  /** One line: what the posture is, as words. */
  line: string
  tooltip: string
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** What the tray says of a posture; null before the first check, and when the checks could not be run. */
export const trayView = (mark: PostureMark | null): TrayView => {
  const level = levelOf(mark)
  const line = mark ? `${WORDS[level]}: health ${mark.healthScore} of 100${countsOf(mark)}` : WORDS.unknown
  return { level, line, tooltip: `Trust Console\n${line}` }
}

const countsOf = ({ problems }: PostureMark): string => {
  const number = (wanted: string, ofChecks: boolean): number =>
    Object.entries(problems).filter(([id, { weight }]) => weight === wanted && isCheck(id) === ofChecks).length
  const critical = number('critical', false)
  const warnings = number('warn', false)
  const failed = number('critical', true)
  const parts = [
    ...(critical > 0 ? [`${critical} critical`] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
    ...(failed > 0 ? [count(failed, 'failed check')] : [])
  ]
  return parts.length > 0 ? `, ${parts.join(', ')}` : ''
}

/** The icon's file for a level. Each level has its own shape, so that colour is not the only sign. macOS colours template images
 *  itself; Linux panels show larger icons than the others. Each name has an `@2x` sibling for dense displays. */
export const trayIconFile = (level: PostureLevel, platform: NodeJS.Platform): string => {
  if (platform === 'darwin') return `tray-${level}-16Template.png`
  return platform === 'win32' ? `tray-${level}-16.png` : `tray-${level}-32.png`
}
