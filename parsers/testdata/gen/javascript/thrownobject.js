// since: 18
const { expect } = require('./oracle');
expect({ trace: { exceptions: [{ type: 'Error', module: '', value: "{ status: 500, body: 'oops' }", frames: [] }], mechanism: 'auto.node.onuncaughtexception', handled: false, level: 'fatal' } });
throw { status: 500, body: 'oops' };
