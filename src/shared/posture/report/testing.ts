import type { DoctorReport, Finding } from '../contract'

export const finding = (checkId: string, more: Partial<Finding> = {}): Finding => ({
  checkId,
  severity: 'warn',
  title: `Title of ${checkId}`,
  detail: `Evidence of ${checkId}`,
  remediation: `Remedy of ${checkId}`,
  ...more
})

/** What the doctor says of these findings; further members replace what it says of nothing. */
export const doctorWith = (
  findings: Finding[],
  { security, ...more }: Partial<Omit<DoctorReport, 'security'>> & { security?: Partial<DoctorReport['security']> } = {}
): DoctorReport => ({
  checks: [{ id: 'gateway.rate_limit', status: 'warn', message: 'disabled', detail: '' }],
  security: { ts: 1_000, summary: { critical: 0, warn: findings.length, info: 0 }, findings, ...security },
  coverage: { checked: 4, total: 5, waived: 0, notChecked: [{ checkId: 'activity.chain', reason: 'not read' }] },
  configHash: 'c'.repeat(64),
  runtime: {
    version: '0.1.0',
    node: '24',
    platform: 'linux',
    pid: 4_711,
    home: '/home/ada/console',
    statePath: '/home/ada/console/state',
    persisted: true,
    gatewayUrl: null
  },
  healthScore: 94,
  ...more
})
