const { expect } = require('./oracle');
expect({ trace: { exceptions: [{ type: 'Error', module: '', value: 'plain', frames: [] }], mechanism: 'auto.node.onuncaughtexception', handled: false, level: 'fatal' } });
throw 'plain';
