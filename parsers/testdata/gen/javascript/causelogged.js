const { note } = require('./oracle');
function deep(n) { return n ? deep(n - 1) : fail(); }
function fail() {
  try { JSON.parse('{"a"'); } catch (e) { throw new Error('settings are broken', { cause: e }); }
}
try { deep(5); } catch (e) { note(e); console.error(e); }
console.log('using defaults');
