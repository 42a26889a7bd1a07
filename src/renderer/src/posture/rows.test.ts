import { describe, expect, test } from 'vitest'
import type { DoctorReport } from '../../../shared/posture/contract'
import { csvFile, rowsAsCsv, rowsAsJson, rowsAsText } from './export'
import { areaOf, filterRows, findingsBehind, groupRows, groupRowsBy, toRows, type Row, type RowFilter } from './rows'

const report: DoctorReport = {
  checks: [
    { id: 'gateway.bind_scope', status: 'warn', message: '0.0.0.0', detail: 'Other machines can connect.' },
    { id: 'gateway.auth_token', status: 'pass', message: 'configured', detail: 'A token is needed and set.' },
    { id: 'security.audit.summary', status: 'fail', message: 'derived', detail: '1 critical.' }
  ],
  security: {
    ts: 0,
    summary: { critical: 1, warn: 1, info: 1 },
    findings: [
      { checkId: 'runtime.state_path.in_memory', severity: 'info', title: 'Not kept', detail: 'd', remediation: 'r' },
      { checkId: 'gateway.bind.public', severity: 'warn', title: 'Public', detail: 'bound', remediation: 'Set it.' },
      { checkId: 'secrets.store.unreadable', severity: 'critical', title: 'Locked', detail: 'd', remediation: 'r' }
    ],
    unchecked: [{ checkId: 'activity.record.broken', reason: 'no answer within 5 s' }]
  },
  coverage: { checked: 0, total: 0, waived: 0, notChecked: [] },
  configHash: 'h',
  runtime: {
    version: '1',
    node: '1',
    platform: 'p',
    pid: 1,
    home: '/h',
    statePath: '/s',
    persisted: true,
    gatewayUrl: null
  }
}
const rows = toRows(report)
const ids = (some: readonly { id: string }[]): string[] => some.map(({ id }) => id)

test('a row for each finding, each check and each one that could not be checked', () => {
  expect(rows).toHaveLength(7)
  expect(rows.find(({ id }) => id === 'activity.record.broken')?.level).toBe('unchecked')
})

test('a check has a title in words and what it answered beneath; the one that counts has no word for it', () => {
  expect(rows.find(({ id }) => id === 'gateway.bind_scope')).toMatchObject({
    title: 'Who can reach the gateway',
    detail: '0.0.0.0 · Other machines can connect.'
  })
  expect(rows.find(({ id }) => id === 'security.audit.summary')?.detail).toBe('1 critical.')
})

test('the area is the first part of the id', () => {
  expect(areaOf('gateway.bind.public')).toBe('gateway')
  expect(areaOf('alone')).toBe('alone')
})

test('groups stand worst first; what could not be checked is no pass', () => {
  expect(groupRows(rows).map(({ name, rows: members }) => [name, ids(members)])).toEqual([
    ['critical', ['secrets.store.unreadable', 'security.audit.summary']],
    ['warn', ['gateway.bind.public', 'activity.record.broken', 'gateway.bind_scope']],
    ['info', ['runtime.state_path.in_memory']],
    ['pass', ['gateway.auth_token']]
  ])
})

describe('the filter', () => {
  test.each<[Partial<RowFilter>, string[]]>([
    [{ text: 'GATEWAY other' }, ['gateway.bind_scope']],
    [{ text: 'set it' }, ['gateway.bind.public']],
    [{ text: 'nowhere' }, []],
    [{ kind: 'check', badOnly: true }, ['gateway.bind_scope', 'security.audit.summary']],
    [{ kind: 'finding', text: 'info' }, ['runtime.state_path.in_memory']]
  ])('%j', (change, expected) => {
    expect(ids(filterRows(rows, { text: '', kind: 'all', badOnly: false, ...change }))).toEqual(expected)
  })
})

test('a check leads to the findings of its area, the summary to all', () => {
  const behind = (id: string): string[] =>
    ids(
      findingsBehind(
        rows.find((row) => row.id === id)!,
        rows
      )
    )
  expect(behind('gateway.bind_scope')).toEqual(['gateway.bind.public'])
  expect(behind('security.audit.summary')).toHaveLength(4)
})

test('rows leave as text and as JSON', () => {
  const [row] = filterRows(rows, { text: 'gateway.bind.public', kind: 'all', badOnly: false })
  expect(rowsAsText([row!], 0)).toBe(
    'Trust Console posture, checked 1970-01-01T00:00:00.000Z\n\n' +
      '[warn] gateway.bind.public: Public\n  Seen: bound\n  Fix:  Set it.'
  )
  expect(JSON.parse(rowsAsJson([row!], 0))).toMatchObject({
    checkedAt: '1970-01-01T00:00:00.000Z',
    rows: [{ id: 'gateway.bind.public', area: 'gateway' }]
  })
})

test('a row knows since when it is open; what is good has no such time', () => {
  const since = ['gateway.bind.public', 'gateway.auth_token', 'gateway.bind_scope'].map((checkId, index) => ({
    checkId,
    firstSeenMs: index,
    lastSeenMs: 9
  }))
  const times = toRows(report, since).flatMap(({ id, sinceMs }) => (sinceMs === undefined ? [] : [[id, sinceMs]]))
  expect(times).toEqual([
    ['gateway.bind.public', 0],
    ['gateway.bind_scope', 2]
  ])
})

test('groups by area are in the order of their names, the worst first in each; no grouping is one list', () => {
  const areas = groupRowsBy('area', rows)
  expect(areas.map(({ name }) => name)).toEqual(['activity', 'gateway', 'runtime', 'secrets', 'security'])
  expect(ids(areas[1]!.rows)).toEqual(['gateway.bind.public', 'gateway.bind_scope', 'gateway.auth_token'])
  const [all, ...none] = groupRowsBy('none', rows)
  expect([ids(all!.rows), none]).toEqual([groupRows(rows).flatMap((group) => ids(group.rows)), []])
  expect(groupRowsBy('none', [])).toEqual([])
})

describe('files', () => {
  const row: Row = {
    kind: 'finding',
    id: 'gateway.bind.public',
    level: 'warn',
    title: '=HYPERLINK("x"), and more',
    detail: 'two\nlines | <b>',
    remediation: '-1',
    sinceMs: 0
  }

  test('CSV quotes what must be quoted and leaves a spreadsheet no formula', () => {
    expect(rowsAsCsv([row])).toBe(
      'kind,level,id,area,since,title,detail,remediation,waiver\r\n' +
        `finding,warn,gateway.bind.public,gateway,1970-01-01T00:00:00.000Z,"'=HYPERLINK(""x""), and more","two\nlines | <b>",'-1,\r\n`
    )
  })

  test('say who accepted a finding, why and until when', () => {
    const waived: Row = {
      ...row,
      level: 'waived',
      waiver: { severity: 'warn', acceptedAtMs: 0, expiresAtMs: 1, owner: 'Ada', reason: 'lab <b>' }
    }
    const words = 'warn, accepted until 1970-01-01T00:00:00.001Z by Ada: lab <b>'
    expect(rowsAsText([waived], 0)).toContain(`Waived: ${words}`)
    expect(rowsAsCsv([waived])).toContain(`"${words}"`)
    expect(JSON.parse(rowsAsJson([waived], 0)).rows[0].waiver).toMatchObject({ owner: 'Ada', reason: 'lab <b>' })
  })

  test('JSON says the time as others write it', () => {
    expect(JSON.parse(rowsAsJson([row], 0))).toMatchObject({ rows: [{ since: '1970-01-01T00:00:00.000Z' }] })
    expect(rowsAsJson([row], 0)).not.toContain('sinceMs')
  })

  test('have a name that says when, and nothing a file system refuses', () => {
    expect(csvFile([row], 0).slice(0, 2)).toEqual(['trust-console-posture-1970-01-01T000000.csv', 'text/csv'])
  })
})
