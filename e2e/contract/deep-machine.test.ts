import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hasOpenssl, makeCertificate } from '../support/certificate'
import { folderForTest, gatewayForTest } from '../support/lifetime'
import { run, runJson, writeConfig } from '../support/trust-console'

const TOKEN = 'wJ3-vN8_rTq6PzKd0cYbX5hGf2LsMa9E'
const SHARED = 'sk-live-4fG9aQ2Lx7'
const of = ({ findings }: any, id: string): any => findings.find(({ checkId }: any) => checkId === id)

describe.skipIf(process.platform === 'win32')('what a deep run sees of the machine', () => {
  test('is told with evidence, agents learn nothing of use from it, and a run that is not deep is as it was', async () => {
    const home = await folderForTest()
    const user = await folderForTest()
    await mkdir(join(home, '.git'))
    await writeFile(join(user, '.bashrc'), `# mine\nexport TRUST_CONSOLE_GATEWAY_AUTH_TOKEN=${TOKEN}\n`)
    await writeConfig(home, { gateway: { authToken: TOKEN } })
    const gateway = await gatewayForTest(home, { HOME: user, NODE_OPTIONS: '--tls-keylog=/dev/null' })
    for (const id of ['custom.one', 'custom.two']) await run(home, ['secrets', 'set', id], { stdin: SHARED })

    expect((await runJson(home, ['audit'])).summary).toEqual({ critical: 0, warn: 0, info: 0 })
    const seen = await runJson(home, ['audit', '--deep'])
    expect(of(seen, 'machine.home.versioned').detail).toContain(`${home} lies in `)
    expect(of(seen, 'machine.start_environment').detail).toContain('NODE_OPTIONS with --tls-keylog')
    expect(of(seen, 'machine.shell_files.secret').detail).toBe(
      `${join(user, '.bashrc')} line 2 holds the token of the gateway`
    )
    expect(of(seen, 'secrets.values.duplicated').detail).toBe('custom.one, custom.two are alike')
    // Its one open port is the gateway's.
    expect(of(seen, 'machine.listening')).toBeUndefined()

    const told = await gateway.call('security.audit', { deep: true })
    for (const id of ['secrets.values.duplicated', 'machine.shell_files.secret']) {
      expect(of(told, id)).toMatchObject({ detail: 'what was found is told to operators' })
      expect(of(told, id)).not.toHaveProperty('factsHash')
      expect((await gateway.call('posture.recheck', { checkId: id })).finding).toEqual(of(told, id))
    }
    const plan = JSON.stringify(await gateway.call('system.maintenance.plan', { deep: true }))
    for (const text of [JSON.stringify(told), plan]) {
      expect(text).not.toContain('custom.one')
      expect(text).not.toContain('.bashrc')
    }
    for (const text of [JSON.stringify(seen), JSON.stringify(told), plan]) {
      expect(text).not.toContain(TOKEN)
      expect(text).not.toContain(SHARED)
    }
  })
  test.skipIf(!hasOpenssl)('counts what is wrong with the certificate on the disk', async () => {
    const home = await folderForTest()
    const [one, other] = [await makeCertificate(home, 'one'), await makeCertificate(home, 'other')]
    await writeConfig(home, { gateway: { authToken: TOKEN, tls: { cert: one.cert, key: one.key } } })
    const good = await runJson(home, ['audit', '--deep'])
    expect(of(good, 'gateway.tls.expiring')).toMatchObject({
      severity: 'info',
      detail: expect.stringContaining(one.cert)
    })
    expect(of(good, 'gateway.tls.self_signed').severity).toBe('info')
    expect(of(good, 'gateway.tls.key_mismatch')).toBeUndefined()
    await writeFile(one.key, await readFile(other.key))
    expect(of(await runJson(home, ['audit', '--deep']), 'gateway.tls.key_mismatch').severity).toBe('critical')
    expect((await runJson(home, ['audit'])).summary).toEqual({ critical: 0, warn: 0, info: 0 })
  })
})
