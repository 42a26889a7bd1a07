import type { Handlers } from '../../shared/method'
import type { showRunMethods } from '../../shared/remediation/show-contract'
import type { Call } from '../rpc/caller'
import type { UndoService } from './undo'

export const pastRunHandlers = (undo: () => UndoService): Handlers<typeof showRunMethods, Call> => ({
  'system.maintenance.runs.show': ({ runId }) => undo().run(runId)
})
