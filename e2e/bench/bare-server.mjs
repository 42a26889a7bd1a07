import { createServer } from 'node:http'

// The baseline of the HTTP part: the least a node:http server can do for a POST. It reads the body and answers with the
// status line, headers and bytes that it was told to.

/** @type {{ headers: string[], body: string, keepAliveTimeout: number }} */
const { headers, body, keepAliveTimeout } = JSON.parse(process.argv[2] ?? '')

const server = createServer({ keepAliveTimeout }, (request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    Buffer.concat(chunks)
    response.writeHead(200, headers)
    response.end(body)
  })
})

server.listen(0, '127.0.0.1', () => process.send?.({ url: `http://127.0.0.1:${server.address().port}` }))
process.on('disconnect', () => process.exit(0))
