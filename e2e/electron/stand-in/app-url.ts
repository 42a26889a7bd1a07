// Chromium hands a scheme that it does not know to the operating system before anything can step in, so the page runs under
// a web address that stands for the app's own: app://console/… is https://console.app.stand-in.test/… there. The main
// process sees the app's addresses only.

const SUFFIX = '.stand-in.test'
const ADDRESS = /^(blob:)?https?:\/\/([^/:?#]+)\.([a-z][a-z0-9+-]*)\.stand-in\.test(?=[/?#]|$)/

export interface Privileges {
  standard?: boolean
  secure?: boolean
  bypassCSP?: boolean
}

export const schemes = new Map<string, Privileges>()

/** The web address that stands for an address of a registered scheme; any other address as it is.
 *  A scheme that was not declared secure gets an address that is not secure either. */
export const toPage = (url: string): string => {
  const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z0-9+-]*):\/\/([^/?#]*)(.*)$/is.exec(url) ?? []
  const privileges = schemes.get(scheme.toLowerCase())
  if (!privileges) return url
  return `${privileges.secure ? 'https' : 'http'}://${host}.${scheme.toLowerCase()}${SUFFIX}${rest}`
}

/** The way back. */
export const toApp = (url: string): string =>
  url.replace(ADDRESS, (whole, blob = '', host: string, scheme: string) =>
    schemes.has(scheme) ? `${String(blob)}${scheme}://${host}` : whole
  )
