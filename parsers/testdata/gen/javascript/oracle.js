// Writes down what an error really is, from the live objects: name, message, stack, cause and errors. ../javascript.mjs makes the expectation of it with the
// stack parser of Sentry's own SDK. It must not appear in any stack.
'use strict';
const fs = require('fs');
const out = process.env.ORACLE;

function one(e, seen) {
  const o = { name: e.name, ctor: e.constructor && e.constructor.name, message: e.message, stack: String(e.stack) };
  seen.push(e);
  if (e.cause instanceof Error && !seen.includes(e.cause)) o.cause = one(e.cause, seen);
  if (Array.isArray(e.errors)) o.errors = e.errors.filter((x) => x instanceof Error).map((x) => one(x, seen));
  return o;
}

function note(e, facts) {
  if (out) fs.appendFileSync(out, JSON.stringify(Object.assign({ error: one(e, []) }, facts)) + '\n');
}

function expect(entry) {
  if (out) fs.appendFileSync(out, JSON.stringify(entry) + '\n');
}

module.exports = { note, expect };
process.on('uncaughtExceptionMonitor', (e, origin) => {
  if (!(e instanceof Error)) return;
  const rejected = origin === 'unhandledRejection';
  note(e, { mechanism: 'auto.node.' + (rejected ? 'onunhandledrejection' : 'onuncaughtexception'), handled: false, level: rejected ? 'error' : 'fatal' });
});
