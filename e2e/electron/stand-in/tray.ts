import { Imitation } from './imitation'
import type { Menu } from './menu'
import { toImage, type NativeImage } from './native-image'

/** An icon that nobody sees. A test looks at it through the probe. */
export class Tray extends Imitation {
  private destroyed = false
  private title = ''
  private menu: Menu | null = null

  constructor(image: NativeImage | string) {
    super('Tray', ['click', 'right-click', 'double-click', 'balloon-click'])
    toImage(image)
  }

  setImage(image: NativeImage | string): void {
    toImage(image)
  }

  setPressedImage(image: NativeImage | string): void {
    toImage(image)
  }

  setToolTip(_toolTip: string): void {
    // Nothing that a test can see.
  }

  setTitle(title: string): void {
    this.title = title
  }

  setContextMenu(menu: Menu | null): void {
    this.menu = menu
  }

  popUpContextMenu(menu?: Menu): void {
    ;(menu ?? this.menu)?.popup()
  }

  setIgnoreDoubleClickEvents(_ignore: boolean): void {
    // Nothing that a test can see.
  }

  destroy(): void {
    this.destroyed = true
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  getTitle(): string {
    return this.title
  }
}
