'use strict'
// Express with its own error handler, or Fastify with pino: node web.js express|fastify
const truth = require('./truth')
const { kinds } = require('./shop')
const port = +process.env.PORT
const log = (l, n, m) => console.log(`${new Date().toISOString()} ${l} ${n} ${m}`)
if (process.argv[2] === 'express') {
  const app = require('express')()
  app.get('/ok', (q, r) => { truth.talk(log); r.send('ok') })
  app.get('/bug/:kind', (q, r, next) => kinds[q.params.kind]().catch((e) => {
    truth.exc(e, 'express'); next(e)
  }))
  app.listen(port)
} else {
  const app = require('fastify')({ logger: { level: 'debug' }, disableRequestLogging: true })
  app.setErrorHandler((e, q, r) => { q.log.error(e); r.code(500).send('failed') })
  app.get('/ok', async () => { truth.talk((l, n, m) => app.log[l](m)); return 'ok' })
  app.get('/bug/:kind', async (q) => {
    try { return await kinds[q.params.kind]() } catch (e) { truth.rec('error', '', e.message); truth.exc(e, 'fastify', e.message, 'error'); throw e }
  })
  app.listen({ port })
}
