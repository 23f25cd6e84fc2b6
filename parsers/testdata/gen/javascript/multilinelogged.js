const { note } = require('./oracle');
try {
  (function parse() { throw new SyntaxError('bad template\n  line 3\nnear {{'); })();
} catch (e) {
  note(e);
  console.error(e.stack);
}
console.log('goes on');
