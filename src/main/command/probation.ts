import { AppError } from '../../shared/errors'
import { call, EXIT, print, type ExitCode, type Invocation } from './invocation'
import { paint, printable } from './io'
import { renderOutcome, renderProbation } from './probation-words'

export const show = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'system.maintenance.probation', {})
  print(invocation, result, ({ probation, outcome }) =>
    [
      probation ? renderProbation(probation) : 'Nothing is on probation.',
      ...(outcome ? [`the last one: ${renderOutcome(outcome)}`] : [])
    ].join('\n')
  )
  return result.probation ? EXIT.postureNotGood : EXIT.good
}

export const takeOver = async (invocation: Invocation): Promise<ExitCode> => {
  const result = await call(invocation, 'system.maintenance.probation.takeOver', { id: await idOf(invocation) })
  print(invocation, result, ({ probation, url, link }) =>
    [
      `the gateway listens at ${printable(url)}`,
      ...(link === null ? [] : [`the console there, once and within 60 seconds: ${paint('bold', link)}`]),
      renderProbation(probation)
    ].join('\n')
  )
  return EXIT.good
}

export const confirm = async (invocation: Invocation): Promise<ExitCode> => {
  const id = await idOf(invocation)
  const result = await call(invocation, 'system.maintenance.probation.confirm', { id, selfTest: true })
  print(invocation, result, ({ outcome }) => renderOutcome(outcome))
  return EXIT.good
}

export const revert = async (invocation: Invocation): Promise<ExitCode> => {
  const id = await idOf(invocation)
  const result = await call(invocation, 'system.maintenance.probation.revert', { id })
  print(invocation, result, ({ outcome }) => renderOutcome(outcome))
  return result.ok ? EXIT.good : EXIT.error
}

/** @throws AppError remediation.no-probation */
const idOf = async (invocation: Invocation): Promise<string> => {
  const { probation } = await call(invocation, 'system.maintenance.probation', {})
  if (!probation) throw new AppError('remediation.no-probation', 'nothing is on probation')
  return probation.id
}
