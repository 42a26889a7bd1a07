import { z } from 'zod'
import { methodRow, methodsFor } from '../../shared/api'
import { ERRORS } from '../../shared/errors'
import { VERSION } from '../platform/version'

interface JsonSchema {
  properties?: Record<string, unknown>
  required?: string[]
}

const schemaOf = (type: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any' })
  return schema
}

const paramsOf = (type: z.ZodType): object[] => {
  const { properties = {}, required = [] } = schemaOf(type, 'input')
  return Object.entries(properties).map(([name, schema]) => ({ name, required: required.includes(name), schema }))
}

/** The gateway's interface as an OpenRPC document, made from the method table.
 *  @see https://spec.open-rpc.org */
export const openRpcDocument = (): Record<string, unknown> => ({
  openrpc: '1.3.2',
  info: {
    title: 'Trust Console gateway',
    version: VERSION,
    description:
      'POST /rpc or WebSocket /ws. The token travels as Authorization: Bearer, X-OpenClaw-Token or X-API-Key.',
    license: { name: 'MIT' }
  },
  methods: methodsFor(['gateway']).map((name) => {
    const row = methodRow(name)
    return {
      name,
      summary: row.summary,
      paramStructure: 'by-name',
      params: paramsOf(row.input),
      result: { name: 'result', schema: schemaOf(row.output, 'output') },
      errors: [{ $ref: '#/components/errors/invalidParams' }, { $ref: '#/components/errors/internal' }],
      'x-effect': row.effect
    }
  }),
  components: {
    errors: {
      invalidParams: { code: ERRORS['rpc.invalid-params'].rpc, message: ERRORS['rpc.invalid-params'].means },
      internal: { code: ERRORS.internal.rpc, message: ERRORS.internal.means }
    }
  }
})
