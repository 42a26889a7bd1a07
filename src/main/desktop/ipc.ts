import { ipcMain, type BrowserWindow } from 'electron'
import { CALL_CHANNEL, NEWS_CHANNEL, type Reply } from '../../shared/bridge'
import { TOPICS } from '../../shared/topics'
import type { Topics } from '../platform/topics'
import { AppError } from '../../shared/errors'
import { operatorName } from '../platform/operator'
import type { Caller } from '../rpc/caller'
import type { Router } from '../rpc/router'
import { APP_ORIGIN } from './app-scheme'

/** The window's door to the router. A call counts only from the top frame of our own page in our own window. */
export const openWindowDoor = (router: Router, topics: Topics, window: () => BrowserWindow | undefined): void => {
  for (const topic of TOPICS) {
    topics.subscribe(topic, (data) => window()?.webContents.send(NEWS_CHANNEL, topic, data))
  }
  const caller: Caller = {
    actor: `operator ${operatorName()}`,
    door: 'window',
    audiences: ['window', 'desktop'],
    address: null
  }
  ipcMain.handle(CALL_CHANNEL, async (event, method: unknown, params: unknown): Promise<Reply<unknown>> => {
    const contents = window()?.webContents
    const frame = event.senderFrame
    const trusted =
      contents !== undefined &&
      event.sender === contents &&
      frame !== null &&
      frame === contents.mainFrame &&
      frame.origin === APP_ORIGIN
    if (!trusted) return { ok: false, error: { code: 'rpc.invalid-request', message: 'this page may not call' } }
    try {
      return { ok: true, result: await router.call(String(method), params, caller) }
    } catch (error) {
      const { code, message } = error instanceof AppError ? error : new AppError('internal', 'internal error')
      return { ok: false, error: { code, message } }
    }
  })
}
