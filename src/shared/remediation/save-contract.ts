import { z } from 'zod'
import { EVERY_DOOR, method, type MethodTable } from '../method'
import { chosenParams, MaintenancePlan } from './contract'

export const savePlanMethods = {
  'system.maintenance.plan.save': method({
    summary:
      'Makes the plan that system.maintenance.plan makes and saves it, so that it can be applied for a day by any process and after a restart.',
    audience: EVERY_DOOR,
    effect: 'write',
    input: z.strictObject(chosenParams),
    output: MaintenancePlan,
    subject: ({ only }) => only?.join(', ') ?? 'all actions'
  })
} satisfies MethodTable
