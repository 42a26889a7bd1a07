import type { Page } from 'playwright'

export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

/** Goes from the plan to what the dry run shows. */
export const dryRun = async (page: Page): Promise<void> => {
  await press(page, /^Start the dry run/)
  await page.getByRole('button', { name: 'Go on to confirm' }).waitFor()
}

/** Applies what the dry run shows, and waits for the result. */
export const apply = async (page: Page): Promise<void> => {
  await press(page, 'Go on to confirm')
  await press(page, 'Apply now')
  await page.getByRole('button', { name: 'Download the record' }).waitFor()
}

export interface ShownLine {
  kind: string
  oldNo: number | null
  newNo: number | null
  text: string
}

/** The lines of the diff of one file, as the page shows them. */
export const shownDiff = async (page: Page, path: string): Promise<ShownLine[]> => {
  const rows = page.getByRole('region', { name: `Diff of ${path}` }).locator('tr[data-kind]')
  const cells = await rows.evaluateAll((all) =>
    all.map((row: any): string[] => [
      row.dataset.kind,
      row.cells[0].textContent,
      row.cells[1].textContent,
      row.cells[3].querySelector('code').textContent
    ])
  )
  const number = (text: string | undefined): number | null => (text ? Number(text) : null)
  return cells.map(([kind = '', before, after, text = '']) => ({
    kind,
    oldNo: number(before),
    newNo: number(after),
    text
  }))
}
