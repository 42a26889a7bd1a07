import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderForTest, gatewayForTest, rpcError } from '../support/lifetime'
import { run, runJson, writeConfig } from '../support/trust-console'

const SECRET = 'sk-live-4fG9aQ2Lx7'
const ID = 'models.providers.openai.apiKey'
const idsOf = ({ findings }: any): string[] => findings.map(({ checkId }: any) => checkId)
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

describe.skipIf(process.platform === 'win32')('deep checks of our own ground', () => {
  test('are found, planned, applied and undone over the command line, and a run that is not deep says nothing of them', async () => {
    const home = await folderForTest()
    await run(home, ['status'])
    const text = await readFile(join(home, 'config.json'), 'utf8')
    const config = text.replace(
      /\}\s*$/,
      `  , "models": { "providers": { "openai": { "apiKey": "${SECRET}" } } } // theirs\n}\n`
    )
    await writeFile(join(home, 'config.json'), config, { mode: 0o600 })
    await writeFile(join(home, 'config.json.bak'), 'an old one', { mode: 0o644 })
    await chmod(home, 0o755)
    expect((await runJson(home, ['audit'])).summary).toEqual({ critical: 0, warn: 0, info: 0 })
    expect(idsOf(await runJson(home, ['audit', '--deep']))).toEqual([
      'fs.home.perms',
      'fs.backups.perms',
      'config.secrets.plain'
    ])
    const dry = await run(home, ['maintenance', 'run', '--dry-run', '--deep'])
    expect(dry.stdout).toContain('from 0755 to 0700')
    expect(dry.stdout).toContain(`put ${ID} of the config into the secret store`)
    expect(dry.stdout + dry.stderr).not.toContain(SECRET)
    expect(await modeOf(home)).toBe(0o755)

    const done = await runJson(home, ['maintenance', 'run', '--deep'])
    expect(done.actions.flatMap(({ steps }: any) => steps.map(({ status }: any) => status))).toEqual(
      Array.from({ length: 4 }, () => 'fixed')
    )
    expect([await modeOf(home), await modeOf(join(home, 'config.json.bak'))]).toEqual([0o700, 0o600])
    expect(await readFile(join(home, 'config.json'), 'utf8')).not.toContain(SECRET)
    expect((await run(home, ['secrets', 'get', ID, '--reveal'])).stdout.trim()).toContain(SECRET)
    // Nothing that is kept holds it in clear.
    const { stdout } = await run(home, ['activity', 'list', '--json'])
    expect(stdout).toContain('system.maintenance.secret')
    expect(stdout).not.toContain(SECRET)
    // The secret is in the store now, so a person is asked about its backup.
    expect(idsOf(await runJson(home, ['audit', '--deep']))).toEqual(['secrets.backup.tested'])

    expect((await run(home, ['maintenance', 'undo', done.runId])).code).toBe(0)
    expect(await readFile(join(home, 'config.json'), 'utf8')).toBe(config)
    expect(await modeOf(home)).toBe(0o755)
    expect((await runJson(home, ['secrets', 'list'])).items).toEqual([])
  })
})

describe('an attestation', () => {
  test('is made, listed and taken back by operators, and agents see no word of it', async () => {
    const home = await folderForTest()
    await writeConfig(home, {})
    const gateway = await gatewayForTest(home, {})
    const BACKUP = 'secrets.backup.tested'
    await run(home, ['secrets', 'set', ID], { stdin: SECRET })
    expect(idsOf(await gateway.call('security.audit', { deep: true }))).toContain(BACKUP)
    await writeFile(join(home, 'restore.log'), 'three secrets restored')
    const words = ['--did', 'Restored on the spare', '--owner', 'Ada', '--file', 'restore.log', '--days', '30']
    const made = await run(home, ['posture', 'attest', BACKUP, ...words])
    expect([made.code, made.stderr]).toEqual([0, ''])
    expect(made.stdout).toMatch(/attested until[^]*22 bytes, sha256 [0-9a-f]{64}/)
    expect(await modeOf(join(home, 'state/posture-attestations.json'))).toBe(0o600)

    const seen = await gateway.call('security.audit', { deep: true })
    expect(idsOf(seen)).not.toContain(BACKUP)
    expect(Object.keys(seen.attested[0].attestation).sort()).toEqual(['acceptedAtMs', 'expiresAtMs'])
    expect(JSON.stringify(seen)).not.toContain('Ada')
    await expect(gateway.call('posture.attestations.list')).rejects.toMatchObject(rpcError(-32601))
    expect((await run(home, ['audit', '--deep'])).stdout).toMatch(/1 attested[^]*ATTESTED +secrets\.backup\.tested/)
    expect((await run(home, ['posture', 'attestations'])).stdout).toContain('What can be attested')
    expect((await run(home, ['posture', 'attest', 'gateway.bind.public', ...words])).code).not.toBe(0)
    expect((await run(home, ['posture', 'unattest', BACKUP])).code).toBe(0)
    expect(idsOf(await gateway.call('security.audit', { deep: true }))).toContain(BACKUP)
  })
})
