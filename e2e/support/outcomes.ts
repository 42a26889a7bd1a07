import type { Locator, Page } from 'playwright'
import type { ActionId } from '../../src/shared/actions'
import type { PageTitle } from './console-page'
import { palette } from './palette'

const heading = (page: Page, name: PageTitle): Locator => page.getByRole('heading', { level: 1, name })

/** What is to be seen once an action was carried out. One without a row does not compile. */
const OUTCOMES: Readonly<Record<ActionId, (page: Page, from: PageTitle) => Locator>> = {
  'palette.open': palette,
  'page.overview': (page) => heading(page, 'Overview'),
  'page.posture': (page) => heading(page, 'Posture'),
  'page.remediation': (page) => heading(page, 'Remediation'),
  'page.secrets': (page) => heading(page, 'Secrets'),
  'page.clients': (page) => heading(page, 'Clients'),
  'page.activity': (page) => heading(page, 'Activity'),
  'page.settings': (page) => heading(page, 'Settings'),
  'checks.run': (page, from) =>
    from === 'Posture' ? page.getByText('All checks ran again.') : page.getByText(/^The checks ran: health \d+ of 100/),
  'gateway.selftest': (page) => page.getByRole('dialog', { name: 'Test my gateway' }),
  'remediation.plan': (page) => page.getByRole('button', { name: /dry run/i }),
  'remediation.undo-last': (page) => page.getByText('There is no run that can be undone.'),
  'secrets.add': (page) => page.getByRole('dialog', { name: 'Add a secret' }),
  // Once locked, it stays so.
  'secrets.lock': (page) => page.getByRole('heading', { name: 'The secret store is locked' }),
  'secrets.reload': (page) => page.getByText(/^Read the store again: 1 /),
  'secrets.import': (page) => page.getByRole('dialog', { name: 'Import secrets' }),
  'secrets.export': (page) => page.getByRole('dialog', { name: 'Export all secrets' }),
  'clients.create': (page) => page.getByRole('dialog', { name: 'Create a client' }),
  'activity.verify': (page) => page.getByText(/^The chain holds/),
  'token.rotate': (page) => page.getByRole('dialog', { name: 'Rotate the gateway token?' })
}

/** Waits until an action that was started from a page has been carried out. The gateway must have something to put right, and
 *  one secret. */
export const carriedOut = (page: Page, id: ActionId, from: PageTitle): Promise<void> =>
  OUTCOMES[id](page, from).first().waitFor()
