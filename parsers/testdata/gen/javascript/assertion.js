require('./oracle');
const assert = require('assert');
function total(a) { assert.strictEqual(a, 4, 'total of the cart'); }
total(3);
