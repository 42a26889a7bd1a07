import { useEffect, type JSX } from 'react'
import type { DoctorCheck, DoctorReport, Finding } from '../../../shared/posture/contract'
import { usePosture } from './store'

/** The checks and findings of the gateway that this app hosts. */
export const PosturePage = (): JSX.Element => {
  const { report, loading, error, runChecks } = usePosture()
  useEffect(() => void runChecks(), [runChecks])
  return (
    <main aria-busy={loading}>
      <header>
        <h1>Trust Console</h1>
        <button type="button" onClick={() => void runChecks()} disabled={loading}>
          {loading ? 'Checking…' : 'Run checks'}
        </button>
      </header>
      {error !== undefined && <p role="alert">{error}</p>}
      {report && <Report report={report} />}
    </main>
  )
}

const Report = ({ report }: { report: DoctorReport }): JSX.Element => (
  <>
    <p>
      Gateway <code>{report.runtime.gatewayUrl ?? 'not running'}</code>, home <code>{report.runtime.home}</code>
    </p>
    <h2>Checks</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Result</th>
          <th scope="col">Check</th>
          <th scope="col">Message</th>
          <th scope="col">Detail</th>
        </tr>
      </thead>
      <tbody>
        {report.checks.map((check) => (
          <CheckRow key={check.id} check={check} />
        ))}
      </tbody>
    </table>
    <h2>Findings</h2>
    {report.security.findings.length === 0 ? (
      <p>No finding.</p>
    ) : (
      <ul>
        {report.security.findings.map((finding) => (
          <FindingItem key={finding.checkId} finding={finding} />
        ))}
      </ul>
    )}
  </>
)

const CheckRow = ({ check }: { check: DoctorCheck }): JSX.Element => (
  <tr data-status={check.status}>
    <td>{check.status}</td>
    <td>
      <code>{check.id}</code>
    </td>
    <td>{check.message}</td>
    <td>{check.detail}</td>
  </tr>
)

const FindingItem = ({ finding }: { finding: Finding }): JSX.Element => (
  <li data-severity={finding.severity}>
    <strong>{finding.severity}</strong> <code>{finding.checkId}</code> {finding.title}
    <br />
    {finding.detail}. {finding.remediation}
  </li>
)
