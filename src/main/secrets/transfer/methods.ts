import type { Handlers } from '../../../shared/method'
import type { transferMethods } from '../../../shared/secrets/transfer-contract'
import type { Call } from '../../rpc/caller'
import type { TransferService } from './service'

/** As many ids as a line of the activity record names. */
const MOST_NAMED = 20

const named = (targetIds: readonly string[]): string => {
  const shown = targetIds.slice(0, MOST_NAMED).join(' ')
  return targetIds.length > MOST_NAMED ? `${shown} and ${targetIds.length - MOST_NAMED} more` : shown
}

export const transferHandlers = (transfer: TransferService): Handlers<typeof transferMethods, Call> => ({
  'secrets.import.preview': async (params, call) => {
    const preview = await transfer.preview(params)
    call.note(`${preview.rows.length} entries, ${preview.format}`)
    return { ok: true, ...preview }
  },
  'secrets.import.apply': async (params, call) => {
    const { targetIds, ...imported } = await transfer.apply(params)
    call.note(
      `${imported.added} added, ${imported.replaced} replaced${targetIds.length > 0 ? `: ${named(targetIds)}` : ''}`
    )
    return { ok: true, ...imported }
  },
  'secrets.export.archive': async ({ passphrase, recipients }, call) => {
    const archive = await transfer.archive(passphrase === undefined ? { recipients: recipients ?? [] } : { passphrase })
    call.note(`${archive.count} secrets`)
    return { ok: true, ...archive }
  },
  'secrets.export.env': async ({ confirm }, call) => {
    const exported = await transfer.clearText(confirm)
    call.note(`${exported.count} secrets in clear`)
    return { ok: true, ...exported }
  }
})
