import { AppError } from '../../shared/errors'
import { FORMAT_NAMES, type Format } from '../../shared/posture/report/formats'
import { SEVERITIES } from '../../shared/posture/report/model'
import type { Severity } from '../../shared/posture/contract'
import type { Invocation } from './invocation'

/** What one audit was asked for. */
export interface AuditOptions {
  deep: boolean
  fix: boolean
  explain: boolean
  failOn: Severity
  format: Format | undefined
  out: string | undefined
  baseline: string | undefined
}

const usage = (problem: string): AppError =>
  new AppError('command.usage', `${problem}; see: trust-console audit --help`)

const oneOf = <T extends string>(name: string, given: string, known: readonly T[]): T => {
  const found = known.find((each) => each === given)
  if (found === undefined) throw usage(`--${name} takes one of ${known.join(', ')}`)
  return found
}

/** @throws AppError command.usage for a value that is none, and for options that contradict each other */
export const auditOptions = ({ options, json }: Pick<Invocation, 'options' | 'json'>): AuditOptions => {
  const given = (name: string): string | undefined => {
    const value = options[name]
    return typeof value === 'string' ? value : undefined
  }
  const [format, out, baseline, failOn] = ['format', 'out', 'baseline', 'fail-on'].map(given)
  if (out === '' || baseline === '') throw usage(`--${out === '' ? 'out' : 'baseline'} needs the name of a file`)
  if (out !== undefined && format === undefined) throw usage('--out needs --format')
  for (const [name, value] of Object.entries({ format, baseline })) {
    if (value === undefined) continue
    if (json) throw usage(`--json prints the RPC result as it is and does not go with --${name}; use --format json`)
    if (options.fix === true) throw usage(`--fix does not go with --${name}; run it first`)
  }
  return {
    deep: options.deep === true,
    fix: options.fix === true,
    explain: options.explain === true,
    failOn: failOn === undefined ? 'critical' : oneOf('fail-on', failOn, SEVERITIES),
    format: format === undefined ? undefined : oneOf('format', format, FORMAT_NAMES),
    out,
    baseline
  }
}
