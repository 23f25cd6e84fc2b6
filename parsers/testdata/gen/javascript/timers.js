require('./oracle');
const { EventEmitter } = require('events');
const e = new EventEmitter();
e.on('order', (id) => { throw new Error('no handler for order ' + id); });
setTimeout(() => e.emit('order', 3), 1);
