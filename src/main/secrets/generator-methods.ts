import type { Handlers } from '../../shared/method'
import { entropyBits } from '../../shared/secrets/generator'
import type { generatorMethods } from '../../shared/secrets/generator-contract'
import type { Call } from '../rpc/caller'
import { generate } from './generate'

export const generatorHandlers: Handlers<typeof generatorMethods, Call> = {
  'secrets.generate': ({ recipe }, call) => {
    const bits = entropyBits(recipe)
    call.note(`${bits} bits`)
    return { ok: true, value: generate(recipe), entropyBits: bits }
  }
}
