// none:
function where() { console.trace('where am I'); }
where();
process.emitWarning('old options', { type: 'DeprecationWarning', code: 'SHOP001' });
console.log({ error: null, at: 'main (app.js:1:2)' });
