import { create } from 'zustand'

export const PAGES = ['overview', 'posture', 'remediation', 'secrets', 'clients', 'activity', 'settings'] as const
export type PageName = (typeof PAGES)[number]

/** `#/posture/gateway.bind.public`: the page, and what on it. */
export interface Route {
  page: PageName
  item: string | undefined
}

/** An address that someone typed may hold a lone %. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const read = (): Route => {
  const [page, ...rest] = location.hash.replace(/^#\/?/, '').split('/')
  const known = PAGES.find((name) => name === page)
  return { page: known ?? 'overview', item: rest.length > 0 ? decoded(rest.join('/')) : undefined }
}

export const useRoute = create<Route>(read)

export const hrefOf = (page: PageName, item?: string): string =>
  `#/${page}${item === undefined ? '' : `/${encodeURIComponent(item)}`}`

export const goTo = (page: PageName, item?: string): void => {
  location.hash = hrefOf(page, item)
}

/** Takes what on the page was gone to out of the address, once the page has shown it: it can then be gone to again. */
export const forgetItem = (): void => {
  const { page } = useRoute.getState()
  history.replaceState(null, '', hrefOf(page))
  useRoute.setState({ page, item: undefined })
}

window.addEventListener('hashchange', () => useRoute.setState(read(), true))
