const { expect } = require('./oracle');
expect({ trace: { exceptions: [{ type: 'UnhandledPromiseRejection', module: '', value: 'This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "plain".', frames: [] }], mechanism: 'auto.node.onunhandledrejection', handled: false, level: 'error' } });
Promise.reject('plain');
