import { expect, test } from 'vitest'
import { AppError } from '../../shared/errors'
import { gatewayProblem, startProblem } from './start-problem'

test('a home that another instance owns is named, with its console as a way out', () => {
  const problem = startProblem(new AppError('home.owned', '/h is owned by process 7 (trust-console serve, since x)'))
  expect(problem.detail).toContain('/h is owned by process 7')
  expect(problem.choices).toEqual(['open-browser', 'try-again', 'quit'])
})

test.each([
  [new AppError('home.unusable', '/h cannot be used (EACCES)'), '/h cannot be used (EACCES).'],
  [new AppError('settings.invalid', 'line 3: not JSON'), 'Line 3: not JSON.'],
  [new Error('a bug\n    at file.ts:1'), 'a bug'],
  ['odd', 'odd']
])('%s is told without a stack, to try again or to quit', (error, detail) => {
  expect(startProblem(error)).toEqual({
    message: 'Trust Console cannot start',
    detail,
    choices: ['try-again', 'quit']
  })
})

test('a gateway that does not listen is told with the reason and the way out', () => {
  const { detail } = gatewayProblem('port 8765 on 127.0.0.1 is taken')
  expect(detail).toContain('Port 8765 on 127.0.0.1 is taken.')
  expect(detail).toContain('Settings')
})
