import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './app/tokens.css'
import './app/base.css'
import { bridgeClient } from './app/bridge-client'
import { setClient } from './app/client'
import { watchConnection } from './app/connection'
import { Shell } from './app/Shell'
import { SocketClient } from './app/socket-client'
import { applyAppearance } from './settings/appearance'

applyAppearance()

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root element')

if (window.trustConsole) {
  setClient(bridgeClient(window.trustConsole))
} else {
  const socket = new SocketClient()
  setClient(socket)
  void socket.start()
}
watchConnection()
createRoot(root).render(
  <StrictMode>
    <Shell />
  </StrictMode>
)
