/** One line on a terminal's stderr that is written over; nothing where stderr is none. */
export class StatusLine {
  readonly isShown = process.stderr.isTTY
  private isDirty = false

  show(text: string): void {
    process.stderr.write(`\r\u001b[K${text}`)
    this.isDirty = true
  }

  end(): void {
    if (this.isDirty) process.stderr.write('\r\u001b[K')
    this.isDirty = false
  }
}
