import { Imitation } from './imitation'
import type { Menu } from './menu'
import { toImage, type NativeImage } from './native-image'

/** An icon that nobody sees. A test looks at it through the probe. */
export class Tray extends Imitation {
  private destroyed = false

  constructor(image: NativeImage | string) {
    super('Tray', ['click', 'right-click', 'double-click', 'balloon-click'])
    toImage(image)
  }

  setImage(image: NativeImage | string): void {
    toImage(image)
  }

  setToolTip(_toolTip: string): void {
    // Nothing that a test can see.
  }

  setContextMenu(_menu: Menu | null): void {
    // The probe has noted it.
  }

  destroy(): void {
    this.destroyed = true
  }

  isDestroyed(): boolean {
    return this.destroyed
  }
}
