'use strict'
// Items on stdin, items on stdout: each live error as @sentry/node's own stack parser and linked errors say it.
const { defaultStackParser } = require('@sentry/node')
// A message that looks like frames is cut out first.
const UNNAMED = 'Error'
function one (x) {
  const frames = defaultStackParser((x.stack || '').replace(x.message || '\0', '')).map((f) => [f.filename ?? null, f.lineno ?? null, f.function ?? null])
  const d = { type: x.name || x.ctor, value: x.message || '', frames }
  if (x.ctor && x.ctor !== x.name && x.name === UNNAMED) d.also = [x.ctor] // util.inspect prints the class, error.name is the plain one
  return d
}
// sentry-javascript packages/core/src/utils/aggregate-errors.ts: parent first, its cause, then its errors; sent the other way round.
function tree (x, limit = 5, out = []) {
  if (x.stack === undefined || out.length > limit) return out
  out.push(one(x))
  if (x.cause) tree(x.cause, limit, out)
  for (const e of x.errors || []) tree(e, limit, out)
  return out
}
const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter(Boolean)
for (const line of lines) {
  const x = JSON.parse(line)
  if (x.live) {
    x.chain = tree(x.live).reverse()
    if (!x.chain.length) { x.chain = [{ type: null, value: null, frames: [] }]; x.optional = 'thrown without a stack' }
    if (x.anytype) x.chain[x.chain.length - 1].type = null // inspect prints "TypeError [Error]" for an error of another context
    delete x.live
  }
  console.log(JSON.stringify(x))
}
