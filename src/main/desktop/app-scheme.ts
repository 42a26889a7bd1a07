import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'
import { CONTENT_SECURITY_POLICY } from '../ui/content-security-policy'

export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://console'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml'
}

/** Must run before the app is ready. */
export const declareAppScheme = (): void =>
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }])

/** Serves the built page from `folder`, and nothing outside it. */
export const serveAppScheme = (folder: string): void =>
  protocol.handle(APP_SCHEME, async (request) => {
    const url = new URL(request.url)
    const path = normalize(join(folder, decodeURIComponent(url.pathname)))
    const type = TYPES[extname(path)]
    if (url.origin !== APP_ORIGIN || !path.startsWith(folder + sep) || !type) return new Response(null, { status: 404 })
    try {
      const headers = {
        'Content-Type': type,
        'Content-Security-Policy': CONTENT_SECURITY_POLICY,
        'X-Content-Type-Options': 'nosniff'
      }
      return new Response(await readFile(path), { headers })
    } catch {
      return new Response(null, { status: 404 })
    }
  })
