// Writes logs with the loggers of Node.js, and beside each what the program told the logger: see ../loggers.sh.
//
//	npm i pino bunyan winston, then: NODE_PATH=…/node_modules node node.cjs OUT
const fs = require('fs');
const { Writable } = require('stream');
const out = process.argv[2];

class Declined extends Error {
  constructor(message, options) { super(message, options); this.name = 'Declined'; this.code = 'E_CARD'; }
}
function charge(order) { throw new Declined(`card of order ${order} declined`); }
function pay(order) {
  try { charge(order); } catch (e) { throw new Error(`order ${order} failed`, { cause: e }); }
}
function total(rows) { return rows.sum.value; }
function caught(f, ...args) { try { f(...args); } catch (e) { return e; } }

// What an SDK would send of an error: outermost first, each with the function that threw it.
function chain(e, ...functions) {
  const all = [];
  for (; e; e = e.cause) all.push({ type: e.name, value: e.message, function: functions.shift() });
  return all;
}

// run logs the same story with any logger. log(level, message, fields, error) returns what it said.
function run(name, logger, log, causes = true) {
  const lines = [], want = [];
  const sink = new Writable({ write(chunk, _, done) { lines.push(chunk.toString()); done(); } });
  const call = log(sink);
  const say = (level, message, fields, error, exceptions) => {
    const before = Date.now();
    call(level, message, fields, error);
    if (exceptions && !causes) exceptions.length = 1; // winston and bunyan print error.stack, which knows no causes
    want.push({ level: { warn: 'warning' }[level] || level, logger, message, from: before / 1000, until: Date.now() / 1000, exceptions });
  };
  say('info', 'order 41 placed', { order: 41 });
  say('warn', 'stock is "low":\n3 left', { sku: 'A-1' });
  const e1 = caught(pay, 42);
  say('error', 'payment failed', { order: 42 }, e1, chain(e1, 'pay', 'charge'));
  say('info', 'order 43 placed', { order: 43 });
  const e2 = caught(total, {});
  say('fatal', 'no total', {}, e2, chain(e2, 'total'));
  say('error', 'disk is full', { free: 0 });
  say('info', 'bye', {});
  return new Promise((resolve) => setTimeout(() => {
    fs.writeFileSync(`${out}/node-${name}.log`, lines.join(''));
    fs.writeFileSync(`${out}/node-${name}.json`, JSON.stringify(want, null, 1) + '\n');
    resolve();
  }, 200));
}

const pino = require('pino'), bunyan = require('bunyan'), winston = require('winston');

(async () => {
  for (const [name, options] of [['pino', {}], ['pino-named', { name: 'shop', timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } }],
    ['pino-message', { messageKey: 'message', errorKey: 'error', base: null }]]) {
    await run(name, options.name || '', (sink) => {
      const log = pino({ ...options, level: 'trace' }, sink);
      return (level, message, fields, error) => error ? log[level]({ ...fields, [options.errorKey || 'err']: error }, message) : log[level](fields, message);
    });
  }
  await run('bunyan', 'shop', (sink) => {
    const log = bunyan.createLogger({ name: 'shop', streams: [{ stream: sink, level: 'trace' }], serializers: bunyan.stdSerializers });
    return (level, message, fields, error) => log[level](error ? { ...fields, err: error } : fields, message);
  }, false);
  const f = winston.format, levels = { fatal: 0, error: 1, warn: 2, info: 3 };
  const winstons = {
    winston: f.combine(f.timestamp(), f.errors({ stack: true }), f.json()),
    'winston-nested': f.combine(f.timestamp(), f((info) => { if (info.error) info.error = { name: info.error.name, message: info.error.message, stack: info.error.stack }; return info; })(), f.json()),
    'winston-printf': f.combine(f.errors({ stack: true }), f.timestamp(), f.splat(), f.printf(({ level, message, timestamp, stack }) => `${timestamp} [${level}]: ${message}${stack ? '\n' + stack : ''}`)),
    'winston-label': f.combine(f.label({ label: 'shop' }), f.errors({ stack: true }), f.timestamp(), f.printf(({ level, message, label, timestamp, stack }) => `${timestamp} [${label}] ${level}: ${message}${stack ? '\n' + stack : ''}`)),
    'winston-colour': f.combine(f((info) => { info.level = info.level.toUpperCase(); return info; })(), f.errors({ stack: true }), f.timestamp({ format: 'YYYY-MM-DD HH:mm:ss' }), f.printf(({ level, message, timestamp, stack }) => `${timestamp} \u001b[31m${level}\u001b[39m: ${message}${stack ? '\n' + stack : ''}`)),
  };
  for (const [name, format] of Object.entries(winstons)) {
    await run(name, name === 'winston-label' ? 'shop' : '', (sink) => {
      const log = winston.createLogger({ levels, level: 'info', format, transports: [new winston.transports.Stream({ stream: sink })] });
      return (level, message, fields, error) => {
        if (!error) return log.log(level, message, fields);
        if (name === 'winston-nested') return log.log(level, message, { ...fields, error });
        return log.log({ level, message, ...fields, stack: error.stack });
      };
    }, false);
  }
})();
