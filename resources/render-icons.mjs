import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright'

// Draws the app's icon and the tray's icons, and writes them beside this file: node resources/render-icons.mjs
// Each level of posture has a shape of its own, so that colour is not the only sign.

const HERE = import.meta.dirname
const SHIELD =
  'M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z'

/** Outline and sign of each level, in a box of 24. */
const LEVELS = {
  good: { colour: '#1f8a4c', outline: `<path d="${SHIELD}"/>`, sign: '<path d="m8 12 3 3 5-6"/>' },
  attention: {
    colour: '#c77700',
    outline:
      '<path d="M10.6 3.2 1.7 19a1.6 1.6 0 0 0 1.4 2.4h17.8a1.6 1.6 0 0 0 1.4-2.4L13.4 3.2a1.6 1.6 0 0 0-2.8 0z"/>',
    sign: '<path d="M12 9v5"/><path d="M12 17.6v.1"/>'
  },
  critical: {
    colour: '#c62828',
    outline: '<path d="M7.7 2h8.6L22 7.7v8.6L16.3 22H7.7L2 16.3V7.7z"/>',
    sign: '<path d="m8.5 8.5 7 7"/><path d="m15.5 8.5-7 7"/>'
  },
  unknown: {
    colour: '#66707f',
    outline: '<circle cx="12" cy="12" r="10"/>',
    sign: '<path d="M9 9.4a3 3 0 0 1 5.9.8c0 1.9-2.9 2.3-2.9 3.9"/><path d="M12 17.6v.1"/>'
  }
}

const svg = (size, inside) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 24 24">${inside}</svg>`

const SIGN = 'fill="none" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"'

const coloured = ({ colour, outline, sign }) =>
  `<g fill="${colour}">${outline}</g><g stroke="#ffffff" ${SIGN}>${sign}</g>`

/** macOS takes only the alpha of a template image: the sign is cut out of the shape. */
const template = ({ outline, sign }) =>
  `<mask id="m"><rect width="24" height="24" fill="#fff"/><g stroke="#000" ${SIGN}>${sign}</g></mask><g mask="url(#m)">${outline}</g>`

const appIcon = `<rect x="1" y="1" width="22" height="22" rx="5" fill="#1f5fbf"/>
  <g transform="translate(4.2 4.2) scale(.65)" fill="none" stroke="#ffffff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
  <path d="${SHIELD}"/><path d="m9 12 2 2 4-4"/></g>`

const pictures = [{ name: 'icon.png', size: 512, inside: appIcon }]
for (const [level, drawing] of Object.entries(LEVELS)) {
  for (const [points, suffix, inside] of [
    [16, '', coloured(drawing)],
    [32, '', coloured(drawing)],
    [16, 'Template', template(drawing)]
  ]) {
    const name = `tray-${level}-${points}${suffix}`
    pictures.push({ name: `${name}.png`, size: points, inside }, { name: `${name}@2x.png`, size: 2 * points, inside })
  }
}

// The page's own mark is drawn by the same line.
const pageIcon = await readFile(resolve(HERE, '../src/renderer/public/icon.svg'), 'utf8')
if (!pageIcon.includes(SHIELD)) throw new Error('the shield here is not the one of src/renderer/public/icon.svg')

const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path))
const browser = await chromium.launch({
  ...(executablePath && { executablePath }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : []
})
const page = await browser.newPage()
for (const { name, size, inside } of pictures) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>*{margin:0}svg{display:block}</style>${svg(size, inside)}`)
  await writeFile(
    join(HERE, name),
    await page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } })
  )
}
await browser.close()
