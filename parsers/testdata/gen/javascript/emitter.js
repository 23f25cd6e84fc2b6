require('./oracle');
const { EventEmitter } = require('events');
process.nextTick(() => new EventEmitter().emit('error', new Error('socket hang up')));
