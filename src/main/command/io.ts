import { styleText } from 'node:util'
import { printable } from '../../shared/printable'

export { printable, printableJson } from '../../shared/printable'

export type Style = 'red' | 'yellow' | 'green' | 'cyan' | 'dim' | 'bold'

/** Colours only for a terminal, and not when NO_COLOR asks for none. @see https://no-color.org */
const coloured = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb'

export const paint = (style: Style, text: string): string => (coloured ? styleText(style, text) : text)

export const out = (text: string): void => void process.stdout.write(`${text}\n`)
export const err = (text: string): void => void process.stderr.write(`${text}\n`)

export interface Cell {
  text: string
  style?: Style
}

// Code points, not letters: near enough for ids, paths and numbers.
const widthOf = ({ text }: Cell): number => Array.from(printable(text)).length

/** Rows as aligned columns, two blanks apart; the last column is as long as it is. */
export const table = (rows: readonly (readonly Cell[])[]): string => {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))))
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const gap = column === row.length - 1 ? '' : ' '.repeat((widths[column] ?? 0) - widthOf(cell) + 2)
          return (cell.style ? paint(cell.style, printable(cell.text)) : printable(cell.text)) + gap
        })
        .join('')
        .trimEnd()
    )
    .join('\n')
}

/** `1 secret`, `2 secrets`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** A time for people, in the machine's own zone, or a dash. */
export const time = (ms: number | null): string => {
  if (ms === null) return '-'
  const date = new Date(ms)
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
