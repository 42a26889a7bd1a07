import fastify from 'fastify'

// A second baseline of the HTTP part: a framework known to be fast, which reads the body as JSON, checks it by a schema and
// writes its answer by another, without authentication or limits.

/** @type {{ headers: string[], body: string, keepAliveTimeout: number }} */
const { headers, body, keepAliveTimeout } = JSON.parse(process.argv[2] ?? '')
const answer = JSON.parse(body)
const pairs = Object.fromEntries(
  headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1]]] : []))
)
delete pairs['Content-Length']

const text = { type: 'string' }
const schema = {
  body: {
    type: 'object',
    required: ['method'],
    properties: { jsonrpc: text, id: { type: 'number' }, method: text, params: { type: 'object' } }
  },
  response: {
    200: {
      type: 'object',
      properties: {
        jsonrpc: text,
        id: { type: 'number' },
        result: {
          type: 'object',
          properties: {
            ...Object.fromEntries(Object.keys(answer.result).map((name) => [name, text])),
            supportedMethods: { type: 'array', items: text },
            count: { type: 'number' },
            uptimeMs: { type: 'number' }
          }
        }
      }
    }
  }
}

const server = fastify({ keepAliveTimeout })
server.post('/rpc', { schema }, (request, reply) => reply.headers(pairs).send({ ...answer, id: request.body.id }))
await server.listen({ port: 0, host: '127.0.0.1' })
process.send?.({ url: `http://127.0.0.1:${server.server.address().port}` })
process.on('disconnect', () => process.exit(0))
