const test = require('node:test'); const assert = require('node:assert')
test('throws a TypeError', () => assert.throws(() => { null.x }, TypeError))
test('rejects', () => assert.rejects(async () => { throw new Error('as it should') }))
test('panic handler', () => {})
