import { protocol } from 'electron'
import type { PageAssets } from '../ui/assets'
import { CONTENT_SECURITY_POLICY } from '../ui/content-security-policy'
import { APP_HOST, APP_SCHEME } from './links'

/** Must run before the app is ready. */
export const declareAppScheme = (): void =>
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true } }])

/** Serves the built page, the same files that a browser gets below /ui, and nothing else. */
export const serveAppScheme = (assets: PageAssets): void =>
  protocol.handle(APP_SCHEME, async (request) => {
    // Not url.origin: Node calls the origin of every scheme but the web's "null".
    const { host, pathname } = new URL(request.url)
    const asset = host === APP_HOST ? await assets.find(pathname.slice(1)) : undefined
    if (!asset) return new Response(null, { status: 404 })
    return new Response(Uint8Array.from(asset.bytes), {
      headers: {
        'Content-Type': asset.type,
        'Content-Security-Policy': CONTENT_SECURITY_POLICY,
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer'
      }
    })
  })
