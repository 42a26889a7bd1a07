import type { Row } from './rows'

/** Who accepted a finding, why and until when, in one line. */
export const waiverWords = ({ severity, owner, reason, expiresAtMs }: NonNullable<Row['waiver']>): string =>
  `${severity}, accepted until ${new Date(expiresAtMs).toISOString()} by ${owner ?? 'an operator'}: ${reason ?? ''}`.trim()
