require('./oracle');
const fs = require('fs');
function read() { return fs.readFileSync('/nonexistent/shop.json'); }
read();
