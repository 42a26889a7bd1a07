import { WebSocketServer } from 'ws'

// The baseline of the WebSocket part: the least a `ws` server can do for a message. It answers each with the same bytes.

const answer = process.argv[2] ?? ''
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false }, () =>
  process.send?.({ url: `http://127.0.0.1:${server.address().port}` })
)
server.on('connection', (socket) => socket.on('message', () => socket.send(answer)))
process.on('disconnect', () => process.exit(0))
