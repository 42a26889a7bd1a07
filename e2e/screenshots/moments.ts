import type { Page } from 'playwright'
import type { PageTitle } from '../support/console-page'

/** Stored under `talk.apiKey` for the picture of a reveal: invented, and it opens nothing. */
export const INVENTED_VALUE = 'invented-for-this-picture-0000'

interface Moment {
  name: string
  on: PageTitle
  /** Brings the page there. */
  reach: (page: Page) => Promise<void>
}

const press = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('button', { name }).first().click()

/** What is only to be seen after something was pressed. None of them changes the gateway. */
export const MOMENTS: readonly Moment[] = [
  {
    name: 'palette',
    on: 'Overview',
    reach: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('se')
    }
  },
  { name: 'keyboard', on: 'Overview', reach: (page) => press(page, 'Keyboard shortcuts') },
  {
    name: 'posture-detail',
    on: 'Posture',
    reach: async (page) => {
      await page.getByRole('link', { name: 'No limit on how often a client may call' }).first().click()
      await page.getByText('Why it matters').waitFor()
    }
  },
  {
    name: 'secrets-add',
    on: 'Secrets',
    reach: async (page) => {
      await press(page, /^Add secret/)
      await page.getByRole('dialog').getByRole('combobox').fill('models.providers.mistral.apiKey')
      await page.keyboard.press('Tab')
    }
  },
  {
    name: 'secrets-details',
    on: 'Secrets',
    reach: async (page) => {
      await press(page, 'Details of talk.apiKey')
      await page.getByText('Earlier values').waitFor()
    }
  },
  {
    name: 'secrets-key',
    on: 'Secrets',
    reach: async (page) => {
      await press(page, 'Key…')
      await page.getByText('What opens the secret store').waitFor()
    }
  },
  {
    name: 'secrets-reveal',
    on: 'Secrets',
    reach: async (page) => {
      await press(page, 'Reveal talk.apiKey')
      await page.getByText(INVENTED_VALUE).waitFor()
    }
  },
  {
    name: 'secrets-delete',
    on: 'Secrets',
    reach: async (page) => {
      await press(page, 'Delete talk.apiKey')
      await page.getByRole('dialog').getByRole('textbox').fill('apiKey')
    }
  },
  {
    name: 'activity-record',
    on: 'Activity',
    reach: async (page) => {
      await page.getByLabel('Method begins with').fill('secrets.store.set')
      await page.getByText(/^4 records shown/).waitFor()
      await press(page, /^secrets\.store\.set, details/)
    }
  },
  {
    name: 'activity-verified',
    on: 'Activity',
    reach: async (page) => {
      await press(page, /^Verify the chain/)
      await page.getByText('intact').waitFor()
    }
  },
  {
    name: 'settings-unsaved',
    on: 'Settings',
    reach: async (page) => {
      await page.getByRole('textbox', { name: 'Calls in the window' }).fill('600')
      await page.getByText('1 unsaved change').click()
    }
  },
  {
    name: 'settings-problem',
    on: 'Settings',
    reach: async (page) => {
      await page.getByRole('textbox', { name: 'Calls in the window' }).fill('many')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('must be a whole number').waitFor()
    }
  },
  { name: 'settings-token', on: 'Settings', reach: (page) => press(page, 'Rotate token…') }
]

/** The way of a remediation from its dry run to its result, a picture at each step. */
export const walkThrough = async (page: Page, take: (step: string) => Promise<void>): Promise<void> => {
  await press(page, /^Start the dry run/)
  await page.getByText('Nothing was changed.', { exact: true }).waitFor()
  await take('dry-run')
  await press(page, 'Go on to confirm')
  await page.getByRole('button', { name: 'Apply now' }).waitFor()
  await take('confirm')
  await press(page, 'Apply now')
  await page.getByRole('button', { name: 'Download the record' }).waitFor()
  await take('result')
}
