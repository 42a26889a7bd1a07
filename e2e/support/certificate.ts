import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const openssl = (args: readonly string[]) => promisify(execFile)('openssl', args)

/** False on a machine without the openssl command. */
export const hasOpenssl = await openssl(['version']).then(
  () => true,
  () => false
)

/** Makes a certificate of its own for localhost, with its key, as two PEM files. @returns their paths */
export const makeCertificate = async (folder: string, name: string): Promise<{ cert: string; key: string }> => {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  await openssl([
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-keyout', key, '-out', cert],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  ])
  return { cert, key }
}
