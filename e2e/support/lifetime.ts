import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freshFolder, Gateway, removeFolder, type Variables } from './trust-console'

/** For tests that call more often than the default limit of 300 a minute allows. */
export const ROOMY: Variables = { TRUST_CONSOLE_GATEWAY_RATE_LIMIT_MAX_REQUESTS: '1000000' }

/** A fresh folder that goes away with the test. */
export const folderForTest = async (): Promise<string> => {
  const folder = await freshFolder()
  onTestFinished(() => removeFolder(folder))
  return folder
}

/** A running gateway that stops with the test. */
export const gatewayForTest = async (home: string, variables: Variables = {}): Promise<Gateway> => {
  const gateway = await Gateway.start(home, { ...ROOMY, ...variables })
  onTestFinished(async () => {
    await gateway.stop()
  })
  return gateway
}

const unlessGone = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error
  return undefined
}

/** Every file below a folder, by its path. One that goes away while we look, such as a browser's that is just ending, is none. */
export const filesBelow = async (folder: string): Promise<Map<string, Buffer>> => {
  const files = new Map<string, Buffer>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const bytes = entry.isFile() ? await readFile(path).catch(unlessGone) : undefined
    if (bytes) files.set(path, bytes)
  }
  return files
}

/** Paths of the files below a folder that hold `text`, or these bytes, in clear. */
export const filesHolding = async (folder: string, text: string | Buffer): Promise<string[]> =>
  [...(await filesBelow(folder))].filter(([, bytes]) => bytes.includes(text)).map(([path]) => path)

/** What an expected JSON-RPC error looks like on the Error that Gateway.call throws. */
export const rpcError = (code: number, message?: unknown): { rpc: Record<string, unknown> } => ({
  rpc: { code, ...(message !== undefined && { message }) }
})
