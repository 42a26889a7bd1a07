import { create } from 'zustand'

export const PAGES = ['overview', 'posture', 'remediation', 'secrets', 'activity', 'settings'] as const
export type PageName = (typeof PAGES)[number]

/** `#/posture/gateway.bind.public`: the page, and what on it. */
export interface Route {
  page: PageName
  item: string | undefined
}

const read = (): Route => {
  const [page, ...rest] = location.hash.replace(/^#\/?/, '').split('/')
  const known = PAGES.find((name) => name === page)
  return { page: known ?? 'overview', item: rest.length > 0 ? decodeURIComponent(rest.join('/')) : undefined }
}

export const useRoute = create<Route>(read)

export const hrefOf = (page: PageName, item?: string): string =>
  `#/${page}${item === undefined ? '' : `/${encodeURIComponent(item)}`}`

export const goTo = (page: PageName, item?: string): void => {
  location.hash = hrefOf(page, item)
}

window.addEventListener('hashchange', () => useRoute.setState(read(), true))
