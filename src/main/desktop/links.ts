/** Our own page. Kept here and not with the scheme, so that the rules can be read and tested without Electron. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'console'
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`
export const APP_PAGE = `${APP_ORIGIN}/index.html`

/** The sites that the product's own explanations link to, and no other. A link goes to the operator's browser, never into
 *  the window. */
const LINKED_HOSTS: ReadonlySet<string> = new Set([
  'cwe.mitre.org',
  'nvd.nist.gov',
  'csrc.nist.gov',
  'www.rfc-editor.org',
  'genai.owasp.org',
  'docs.docker.com',
  'man7.org'
])

const parse = (text: string): URL | undefined => {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** True for an https link to one of the linked sites, at the usual port and without a user name in it. */
export const isAllowedLink = (text: string): boolean => {
  const url = parse(text)
  return (
    url?.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    LINKED_HOSTS.has(url.hostname)
  )
}

/** True for the console's one page, whatever its fragment: where the window may go. */
export const isOwnPage = (text: string): boolean => {
  const url = parse(text)
  // Not url.origin: Node calls the origin of every scheme but the web's "null".
  return url !== undefined && `${url.protocol}//${url.host}${url.pathname}` === APP_PAGE
}

/** What the window may load: its own files, and blobs it made itself (exports). Everything else would leave the machine. */
export const isOwnResource = (text: string): boolean =>
  text.startsWith(`${APP_ORIGIN}/`) || text.startsWith(`blob:${APP_ORIGIN}/`) || text.startsWith('data:')
