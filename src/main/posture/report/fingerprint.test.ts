import { expect, test } from 'vitest'
import { buildReport } from '../../../shared/posture/report/build'
import { doctorWith, finding } from '../../../shared/posture/report/testing'
import { evidenceOf } from '../statements/statement'

test('a fingerprint is what a waiver is bound to', async () => {
  const one = finding('gateway.bind.public', { factsHash: 'f'.repeat(64) })
  const two = finding('gateway.bind.public', { detail: 'é "quoted"' })
  const { findings } = await buildReport(doctorWith([one, two]))
  expect(findings.map(({ fingerprint }) => fingerprint)).toEqual([evidenceOf(one), evidenceOf(two)])
})
