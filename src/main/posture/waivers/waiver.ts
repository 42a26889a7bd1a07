import type { Waiver } from '../../../shared/posture/waiver-contract'
import type { Weighed } from '../statements/statement'

export type WeighedWaiver = Weighed<Waiver>
