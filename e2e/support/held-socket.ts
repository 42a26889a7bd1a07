import type { Page } from 'playwright'

/** A page's line to the gateway that can be held: what the gateway says then comes only once it is let go. */
export interface HeldSocket {
  hold(): void
  letGo(): void
  /** From now on the line is cut, and a new one cannot be had. */
  cut(): void
}

/** Comes between the page and the gateway. It takes hold from the next load of the page on. */
export const holdSocket = async (page: Page): Promise<HeldSocket> => {
  let isHeld = false
  let isCut = false
  let waiting: (() => void)[] = []
  let close = (): void => undefined
  await page.routeWebSocket(/\/ui\/ws$/, (socket) => {
    if (isCut) return void socket.close()
    const server = socket.connectToServer()
    close = () => void socket.close()
    socket.onMessage((message) => server.send(message))
    server.onMessage((message) => {
      if (isHeld) waiting.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  return {
    hold: () => {
      isHeld = true
    },
    letGo: () => {
      isHeld = false
      for (const send of waiting.splice(0)) send()
      waiting = []
    },
    cut: () => {
      isCut = true
      close()
    }
  }
}
