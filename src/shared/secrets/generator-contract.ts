import { z } from 'zod'
import { method, OPERATOR_ONLY, type MethodTable } from '../method'
import { BYTES, CHARACTER_CLASSES, LENGTH } from './generator'

const Bytes = z.int().min(BYTES.least).max(BYTES.most).default(BYTES.usual)

/** How a value is made. A password has at least one character of each class that it names. */
const RecipeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('token'), bytes: Bytes }),
  z.strictObject({ kind: z.literal('hex'), bytes: Bytes }),
  z.strictObject({
    kind: z.literal('password'),
    length: z.int().min(LENGTH.least).max(LENGTH.most).default(LENGTH.usual),
    classes: z
      .array(z.enum(CHARACTER_CLASSES))
      .min(1, 'must name one class or more')
      .refine((classes) => new Set(classes).size === classes.length, 'must name no class twice')
      .default([...CHARACTER_CLASSES]),
    /** Leaves out characters that are taken for one another. */
    noLookalikes: z.boolean().default(false)
  })
])
export type Recipe = z.output<typeof RecipeSchema>
export type RecipeKind = Recipe['kind']

/** Makes values and stores none: what comes back goes on with `secrets.store.set`. */
export const generatorMethods = {
  'secrets.generate': method({
    summary: 'Makes a random value for a new secret, and says how hard it is to guess. Stores nothing.',
    audience: OPERATOR_ONLY,
    effect: 'secret',
    input: z.strictObject({ recipe: RecipeSchema.default({ kind: 'token', bytes: BYTES.usual }) }),
    output: z.object({
      ok: z.literal(true),
      value: z.string(),
      /** How many values the recipe can give, as a power of two, rounded down. */
      entropyBits: z.int()
    }),
    subject: ({ recipe }) => `a new ${recipe.kind}`
  })
} satisfies MethodTable
