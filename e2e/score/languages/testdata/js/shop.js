'use strict'
// Errors of all kinds, out of code as people write it.
const fs = require('fs')
const { EventEmitter } = require('events')
class PaymentError extends Error { constructor (m, o) { super(m, o); this.name = 'PaymentError' } }
class NotNamed extends Error {}
class CodedError extends Error { constructor (m, code) { super(m); this.name = 'CodedError'; this.code = code; this.details = { cart: 7, items: ['a', 'b'] } } }
class Outer { static Inner = class Inner extends Error { constructor (m) { super(m); this.name = 'Outer.Inner' } } }
class Cart {
  #lines = []
  add (sku) { this.#check(sku); this.#lines.push(sku) }
  #check (sku) { if (sku < 0) throw new RangeError(`no such sku: ${sku}`) }
  get total () { return this.#lines.map((l) => l.price.net).reduce((a, b) => a + b) }
  static of (...s) { const c = new Cart(); s.forEach((x) => c.add(x)); return c }
  fill () { this.#lines.push({}) }
}
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const db = { async query (q) { await wait(1); throw new Error(`connect ECONNREFUSED 127.0.0.1:5432 during ${q}`) } }
async function load (id) { try { return await db.query('select ' + id) } catch (e) { throw new PaymentError(`cannot load order ${id}`, { cause: e }) } }
async function charge (id) { try { return await load(id) } catch (cause) { throw new Error('charge failed', { cause }) } }
async function checkout (id) { try { await charge(id) } catch (cause) { throw new TypeError('checkout of cart ' + id, { cause }) } }
function deep (n) { return n > 0 ? deep(n - 1) + 1 : [].first.value }
function * rows () { yield 1; throw new SyntaxError('row 2: unexpected "x"') }
const forever = (n) => forever(n + 1) + 1
exports.kinds = {
  async undefinedProperty () { const u = {}; return u.profile.name },
  async privateMethod () { Cart.of(1, 2, -3) },
  async getter () { const c = new Cart(); c.fill(); return c.total },
  async notAFunction () { const api = { v1: {} }; return api.v1.send('x') },
  async chainTwo () { await load(42) },
  async chainThree () { await charge(43) },
  async chainFour () { await checkout(44) },
  async json () { JSON.parse('{"a": 1,\n "b": oops}') },
  async missingFile () { fs.readFileSync('/no/such/config.yaml') },
  async multiLine () { throw new Error('validation failed:\n  - name: required\n  - email: must be "a@b"\n\nsee the log') },
  async empty () { throw new Error() },
  async emptyCustom () { throw new PaymentError('') },
  async unicode () { throw new PaymentError('Zahlung für „Größe 42“ abgelehnt: 💳 ✗ 顧客') },
  async coded () { throw new CodedError('gateway said no', 'E_DECLINED') },
  async unnamed () { throw new NotNamed('class without a name of its own') },
  async nested () { throw new Outer.Inner('inner class: with: colons') },
  async aggregate () { await Promise.any([load(1), Promise.reject(new Error('mirror 2 down'))]) },
  async recursion () { deep(40) },
  async overflow () { forever(0) },
  async generator () { return [...rows()] },
  async emitter () { const e = new EventEmitter(); e.on('order', function onOrder (o) { o.lines.forEach((l) => l.sku.trim()) }); e.emit('order', { lines: [{}] }) },
  async promiseAll () { await Promise.all([wait(1), db.query('all')]) },
  async assertion () { require('assert').strictEqual(1 + 1, 3) },
  async constructed () { return new (class Gateway { constructor (u) { this.u = new URL(u) } })('not a url') },
  async sorting () { return [3, 1, 2].sort((a, b) => a.x.y - b.x.y) },
  async likeStack () { throw new Error('remote said: at line 5 (column 3)\n   at the end') }
}
