'use strict'
// What the program knows of its own errors, as JSON lines in $TRUTH_OUT. sdk.js makes of it what the SDK would send.
const fs = require('fs')
const out = process.env.TRUTH_OUT
const put = (o) => { if (out) fs.appendFileSync(out, JSON.stringify(o) + '\n') }
function live (e, depth = 0) {
  if (!(e instanceof Error) && !(e && e.stack)) return { thrown: String(e) }
  const o = { name: e.name, ctor: e.constructor && e.constructor.name, message: e.message, stack: e.stack }
  if (depth < 6 && e.cause !== undefined) o.cause = live(e.cause, depth + 1)
  if (depth < 6 && Array.isArray(e.errors)) o.errors = e.errors.map((x) => live(x, depth + 1))
  return o
}
// loose: the logger writes the error right behind the message
exports.rec = (level, logger, msg, loose) => put({ k: 'rec', level, logger, msg, loose })
exports.raw = (msg) => put({ k: 'raw', msg })
exports.exc = (e, how, own, level, more) => put({ k: 'exc', live: live(e), how, own, level, ...more })
process.on('uncaughtExceptionMonitor', (e, origin) => {
  if (e instanceof Error) exports.exc(e, origin, undefined, origin === 'unhandledRejection' ? undefined : 'fatal')
  else exports.exc(e, origin, undefined, undefined, { optional: 'thrown without a stack' })
})
const talks = fs.readFileSync(process.env.CHATTER, 'utf8').split('---\n')
let at = 0
exports.talk = (log) => {
  for (const line of talks[at++ % talks.length].split('\n')) {
    if (!line) continue
    const [level, logger, msg] = line.split('\t')
    if (level === 'raw') { exports.raw(msg); console.log(msg) } else { exports.rec(level, logger, msg); log(level, logger, msg) }
  }
}
