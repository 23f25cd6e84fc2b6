console.log('2026-11-23T09:00:00Z INFO shop: no error at all')
function inner () { console.trace('who calls') }
inner()
console.log('2026-11-23T09:00:01Z DEBUG shop: stack for the curious', new Error('not thrown').stack.split('\n').slice(1).join('\n'))
console.log('2026-11-23T09:00:02Z INFO shop: Error: is only a word here')
process.emitWarning('the old API is deprecated', 'DeprecationWarning', 'DEP0999')
new Buffer(3) // eslint-disable-line
console.log({ error: null, errors: [], exception: undefined })
