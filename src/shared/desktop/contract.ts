import { z } from 'zod'
import { method, type MethodTable } from '../method'
import { recordedTarget, TargetId } from '../secrets/contract'

/** What the operator chose for the desktop app. Kept beside the window's state, not in the gateway's config. */
export const DesktopPreferences = z.strictObject({
  /** Closing the window leaves the app, and its gateway, running in the tray. */
  closeToTray: z.boolean(),
  /** A native notification when the posture gets worse. */
  notifyWhenWorse: z.boolean()
})
export type DesktopPreferences = z.infer<typeof DesktopPreferences>

const Preferences = z.object({
  ok: z.literal(true),
  preferences: DesktopPreferences,
  /** What this machine can do; a preference for something it cannot is kept and has no effect. */
  able: z.object({ tray: z.boolean(), notifications: z.boolean() })
})

/** Folders the app opens in the file manager. Names, not paths: a page cannot ask for any other. */
export const FolderName = z.enum(['home', 'state'])
export type FolderName = z.infer<typeof FolderName>

const Copied = z.object({
  ok: z.literal(true),
  clearsAfterMs: z.number().int(),
  /** False when the system could not be asked to keep the value out of clipboard histories. */
  marked: z.boolean()
})

/** More than anything that is made here to be shown once. */
const MAX_COPIED_CHARS = 1_024

/** What only the desktop app's own window can ask for, because a browser or another machine has no use for it. */
export const desktopMethods = {
  'desktop.copySecret': method({
    summary: 'Puts a stored value on the clipboard and takes it off again if it is still there.',
    audience: ['desktop'],
    effect: 'secret',
    input: z.strictObject({ targetId: TargetId }),
    output: Copied,
    subject: recordedTarget
  }),
  'desktop.copyText': method({
    summary: 'Puts a secret text that the page shows on the clipboard and takes it off again if it is still there.',
    audience: ['desktop'],
    effect: 'secret',
    input: z.strictObject({
      what: z.enum(['recovery code', 'client token']),
      text: z.string().min(1).max(MAX_COPIED_CHARS)
    }),
    output: Copied,
    subject: ({ what }) => `the ${what}`
  }),
  'desktop.openFolder': method({
    summary: 'Opens one of the product’s folders in the file manager.',
    audience: ['desktop'],
    effect: 'read',
    input: z.strictObject({ folder: FolderName }),
    output: z.object({ ok: z.literal(true) })
  }),
  'desktop.preferences.get': method({
    summary: 'What the operator chose for the desktop app, and what this machine can do.',
    audience: ['desktop'],
    effect: 'read',
    input: z.strictObject({}),
    output: Preferences
  }),
  'desktop.preferences.set': method({
    summary: 'Changes preferences of the desktop app; those not named stay.',
    audience: ['desktop'],
    effect: 'write',
    input: DesktopPreferences.partial(),
    output: Preferences
  })
} satisfies MethodTable
