'use strict'
// One service, logging what goes wrong: node app.js LOGGER [KIND...]
const truth = require('./truth')
const { kinds } = require('./shop')
const stamp = () => new Date().toISOString()
const plain = (line) => ({ log: (l, n, m) => console.log(line(l, n, m)), fail: (n, m, e) => console.error(line('error', n, m), e) })
const makers = {
  console: () => ({ log: (l, n, m) => console.log(m), fail: (n, m, e) => console.error(e) }),
  labelled: () => plain((l, n, m) => `${l.toUpperCase()} ${m}`),
  stamped: () => plain((l, n, m) => `[${stamp()}] ${l.toUpperCase()} ${n}: ${m}`),
  stack: () => ({ log: (l, n, m) => console.log(`${stamp()} [${l}] ${n} - ${m}`), fail: (n, m, e) => console.error(`${stamp()} [error] ${n} - ${m}\n${e.stack}`), one: true }),
  winston: () => {
    const w = require('winston'); const f = w.format
    const log = w.createLogger({ level: 'debug', transports: [new w.transports.Console()],
      format: f.combine(f.errors({ stack: true }), f.timestamp(), f.printf((i) => `${i.timestamp} ${i.level}: ${i.message}${i.stack ? '\n' + i.stack : ''}`)) })
    return { log: (l, n, m) => log.log(l, m), fail: (n, m, e) => log.error({ message: m, stack: e.stack }), one: true }
  },
  winstonjson: () => {
    const w = require('winston'); const f = w.format
    const log = w.createLogger({ level: 'debug', transports: [new w.transports.Console()], format: f.combine(f.timestamp(), f.errors({ stack: true }), f.json()) })
    return { log: (l, n, m) => log.log(l, m, { logger: n }), fail: (n, m, e) => log.error({ message: m, logger: n, stack: e.stack }), one: true }
  },
  pino: () => {
    const log = require('pino')({ level: 'debug' }, require('pino').destination({ sync: true, dest: 1 }))
    return { log: (l, n, m) => log.child({ name: n })[l](m), fail: (n, m, e) => log.child({ name: n }).error(e, m) }
  },
  bunyan: () => {
    const log = require('bunyan').createLogger({ name: 'shop', level: 'debug', serializers: require('bunyan').stdSerializers, streams: [{ stream: process.stdout, level: 'debug' }] })
    return { log: (l, n, m) => log[l](m), fail: (n, m, e) => log.error({ err: e }, m), one: true }
  },
  log4js: () => {
    const l4 = require('log4js')
    l4.configure({ appenders: { out: { type: 'stdout', layout: { type: 'basic' } } }, categories: { default: { appenders: ['out'], level: 'debug' } } })
    return { log: (l, n, m) => l4.getLogger(n)[l](m), fail: (n, m, e) => l4.getLogger(n).error(m, e) }
  }
}
async function main () {
  const [name, ...wanted] = process.argv.slice(2)
  const logger = makers[name]()
  for (const kind of wanted) {
    truth.talk(logger.log)
    try { await kinds[kind]() } catch (e) {
      const shown = logger.one ? Object.create(e, { cause: { value: undefined }, errors: { value: undefined } }) : e
      truth.rec('error', 'shop.http', 'cannot serve ' + kind, !logger.one)
      truth.exc(shown, 'logged', 'cannot serve ' + kind, 'error',
        logger.one && e.stack.indexOf('\n    at ') < 0 && !/json|bunyan/.test(name) ? { optional: 'no frames in the text' } : {})
      logger.fail('shop.http', 'cannot serve ' + kind, e)
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  truth.talk(logger.log)
}
main()
