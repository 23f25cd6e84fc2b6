'use strict'
// A service that dies: node crash.js HOW KIND
const truth = require('./truth')
const { kinds } = require('./shop')
const log = (l, n, m) => console.log(`${new Date().toISOString()} ${l.toUpperCase()} [${n}] ${m}`)
const [how, kind] = process.argv.slice(2)
truth.talk(log); truth.talk(log)
const hows = {
  rejection: () => { kinds[kind]() },
  timer: () => setTimeout(function later () { kinds[kind]().catch((e) => setImmediate(() => { throw e })) }, 5),
  thrown: () => { function boot () { const conf = {}; conf.db.url.toString() } boot() },
  object: () => { throw Object.assign({ status: 500 }, { body: 'oops' }) },
  text: () => { Promise.reject('plain words') }, // eslint-disable-line
  syntax: () => require('vm').runInThisContext('let x = ;', { filename: '/srv/shop/broken.js' }),
  module: () => require('./no-such-module'),
  event: () => new (require('events').EventEmitter)().emit('error', new TypeError('unhandled error event')),
  worker: () => {
    const w = new (require('worker_threads').Worker)("const {kinds}=require('" + __dirname + "/shop');kinds." + kind + '()', { eval: true })
    w.on('error', (e) => { truth.rec('error', 'w', 'worker died', true); truth.exc(e, 'worker', 'worker died', 'error', { anytype: true }); console.error(new Date().toISOString() + ' ERROR [w] worker died', e) })
  }
}
hows[how]()
