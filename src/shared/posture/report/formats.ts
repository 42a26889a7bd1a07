/** The formats a posture is written in, with what people call them, what their files end with and their media type. */
export const FORMATS = {
  json: { label: 'JSON', ending: 'json', type: 'application/json' },
  sarif: { label: 'SARIF', ending: 'sarif', type: 'application/sarif+json' },
  junit: { label: 'JUnit XML', ending: 'xml', type: 'application/xml' },
  markdown: { label: 'Markdown', ending: 'md', type: 'text/markdown' },
  html: { label: 'HTML', ending: 'html', type: 'text/html' }
} as const

export type Format = keyof typeof FORMATS

export const FORMAT_NAMES = Object.keys(FORMATS) as Format[]

/** The name of a posture file without its ending. It says when, and holds nothing a file system refuses. */
export const fileStem = (atMs: number): string =>
  `trust-console-posture-${new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '')}`
