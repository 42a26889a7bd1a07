/** What an operator can start from anywhere: the command palette, the application menu and the tray all read this table.
 *  `accelerator` is for the desktop app's menu, in Electron's notation. */
export const ACTIONS = {
  'palette.open': { title: 'Command palette', accelerator: 'CmdOrCtrl+K' },
  'page.overview': { title: 'Go to Overview', accelerator: 'CmdOrCtrl+1' },
  'page.posture': { title: 'Go to Posture', accelerator: 'CmdOrCtrl+2' },
  'page.remediation': { title: 'Go to Remediation', accelerator: 'CmdOrCtrl+3' },
  'page.secrets': { title: 'Go to Secrets', accelerator: 'CmdOrCtrl+4' },
  'page.clients': { title: 'Go to Clients', accelerator: 'CmdOrCtrl+5' },
  'page.activity': { title: 'Go to Activity', accelerator: 'CmdOrCtrl+6' },
  'page.settings': { title: 'Go to Settings', accelerator: 'CmdOrCtrl+7' },
  'checks.run': { title: 'Run the checks', accelerator: 'CmdOrCtrl+Shift+R' },
  'gateway.selftest': { title: 'Test my gateway', accelerator: undefined },
  'remediation.plan': { title: 'Plan a remediation', accelerator: undefined },
  'remediation.undo-last': { title: 'Undo the last run', accelerator: undefined },
  'secrets.add': { title: 'Add a secret', accelerator: 'CmdOrCtrl+Shift+N' },
  'secrets.lock': { title: 'Lock the secret store', accelerator: 'CmdOrCtrl+Shift+L' },
  'secrets.reload': { title: 'Reload the secrets', accelerator: undefined },
  'secrets.import': { title: 'Import secrets', accelerator: undefined },
  'secrets.export': { title: 'Export the secrets', accelerator: undefined },
  'clients.create': { title: 'Create a client', accelerator: undefined },
  'activity.verify': { title: 'Verify the activity record', accelerator: undefined },
  'token.rotate': { title: 'Rotate the gateway token', accelerator: undefined }
} as const satisfies Readonly<Record<string, { title: string; accelerator: string | undefined }>>

export type ActionId = keyof typeof ACTIONS
export const ACTION_IDS = Object.keys(ACTIONS) as readonly ActionId[]
