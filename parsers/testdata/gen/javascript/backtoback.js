const { note } = require('./oracle');
for (let i = 0; i < 3; i++) {
  try { throw new Error(i === 1 ? '' : 'number ' + i); } catch (e) { note(e); console.error(e.stack); }
}
