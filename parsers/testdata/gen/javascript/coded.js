require('./oracle');
const { URL } = require('url');
function link(s) { return Buffer.alloc(s); }
link('not a number');
