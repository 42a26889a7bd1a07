import { Imitation, strict } from './imitation'

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

interface Display {
  id: number
  bounds: Rectangle
  workArea: Rectangle
  size: { width: number; height: number }
  workAreaSize: { width: number; height: number }
  scaleFactor: number
}

const BOUNDS = { x: 0, y: 0, width: 1920, height: 1080 }
const WORK_AREA = { x: 0, y: 32, width: 1920, height: 1048 }

/** One display of a usual size. */
class Screen extends Imitation {
  private readonly display: Display = strict(
    { id: 1, bounds: BOUNDS, workArea: WORK_AREA, size: BOUNDS, workAreaSize: WORK_AREA, scaleFactor: 1 },
    'Display'
  )

  constructor() {
    super('screen', ['display-added', 'display-removed', 'display-metrics-changed'])
  }

  getPrimaryDisplay = (): Display => this.display
  getAllDisplays = (): Display[] => [this.display]
}

class NativeTheme extends Imitation {
  shouldUseDarkColors = false

  constructor() {
    super('nativeTheme', ['updated'])
  }
}

/** Nothing sleeps or is locked here but in a test. */
class PowerMonitor extends Imitation {
  constructor() {
    super('powerMonitor', ['suspend', 'resume', 'lock-screen', 'unlock-screen', 'shutdown'])
  }
}

export const screen = new Screen()
export const nativeTheme = new NativeTheme()
export const powerMonitor = new PowerMonitor()
/** Nobody sees a dialog here, and nobody answers one: a test that expects one says what the answer is. */
export const dialog = strict(
  {
    // Written, as Electron does where there is no display.
    showErrorBox: (title: string, content: string): void => void process.stderr.write(`${title}\n${content}\n`),
    showMessageBox: (): never => {
      throw new Error('nobody answers a dialog in the stand-in; a test must')
    }
  },
  'dialog'
)
/** Nothing leaves the test: the probe notes what was asked for. */
export const shell = strict(
  {
    openExternal: async (_url: string): Promise<void> => undefined,
    openPath: async (_path: string): Promise<string> => ''
  },
  'shell'
)
