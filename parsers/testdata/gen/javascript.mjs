// Runs the programs of ./javascript on every Node.js in $NODES, and stores what they print, with what it means:
//
//   node parsers/testdata/gen/javascript.mjs [SHAPE...]
//
// The runtimes come from npm (package "node"), as /tmp/jsrt/n<version>; Sentry's SDK is in /tmp/jsrt/sdk. One run per shape and version in /tmp/shop,
// standard output and error together, verbatim, in ../javascript/<shape>-<version>.log; beside it <same>.json: what the program said about its live errors
// (javascript/oracle.js), read by the SDK's stack parser, in the order of its integrations LinkedErrors. Logs that are equal but for the version are stored once.
import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const here = path.dirname(new URL(import.meta.url).pathname);
const require = createRequire('/tmp/jsrt/sdk/index.js');
const { createStackParser, nodeStackLineParser } = require('@sentry/core');
const { createGetModuleFromFilename } = require('@sentry/node');
const parse = createStackParser(nodeStackLineParser(createGetModuleFromFilename('/tmp/shop')));
const nodes = [['20', process.execPath], ...['12', '16', '18', '22', '24'].map((v) => [v, `/tmp/jsrt/n${v}/node_modules/.bin/node`])].filter(([, p]) => fs.existsSync(p));
nodes.sort((a, b) => a[0] - b[0]);

// clean drops trailing white space, which a log does not keep.
const clean = (s) => (s || '').replace(/[ \t]+(?=\n|$)/g, '').trimEnd();

function values(error, log) {
  const out = [];
  const add = (e, parent, source) => {
    // The printer shows the class where the name was left as it is.
    const type = e.name === 'Error' && e.ctor !== 'Error' && log.includes(e.ctor + ': ' + e.message.split('\n')[0]) ? e.ctor : e.name;
    const frames = parse(e.stack).filter((f) => f.filename !== undefined);
    const x = { type, module: '', value: clean(e.message), frames };
    const id = out.length;
    out.push(x);
    if (source) Object.assign(x, { id, parent, source });
    if (e.cause || (e.errors && e.errors.length)) x.id = id;
    if (e.name === 'AggregateError' && x.id !== undefined) x.group = true;
    if (e.cause) add(e.cause, id, 'cause');
    (e.errors || []).forEach((c, i) => add(c, id, `errors[${i}]`));
  };
  add(error, 0, '');
  return out.reverse();
}

function trace({ error, trace: given, ...facts }, log) {
  if (given && log.includes('UnhandledPromiseRejectionWarning: plain')) given.exceptions[0] = { ...given.exceptions[0], type: 'Error', value: 'plain' };
  if (given) return given;
  // A rejection with an error that knows where it was thrown looks like an exception.
  if (facts.mechanism && !log.includes('triggerUncaughtException(') && !log.includes('UnhandledPromiseRejection')) {
    Object.assign(facts, { mechanism: 'auto.node.onuncaughtexception', level: 'fatal' });
  }
  const all = values(error, log);
  return {
    exceptions: all.map((x) => ({ ...x, frames: x.frames.map((f) => ({ function: f.function, lineno: f.lineno || 0 })) })),
    sentry: all.map((x) => ({ type: x.type, module: '', value: x.value, frames: x.frames.map((f) => ({ module: f.module || '', filename: f.filename || '', in_app: f.in_app })) })),
    ...facts,
  };
}

const programs = fs.readdirSync(path.join(here, 'javascript')).filter((f) => /\.m?js$/.test(f) && f !== 'oracle.js');
const stable = (s) => s.replace(/v\d+\.\d+\.\d+|\(node:\d+\)/g, 'v');
fs.mkdirSync(path.join(here, '../javascript'), { recursive: true });
let count = 0;
for (const program of programs) {
  const name = program.replace(/\.m?js$/, '');
  if (process.argv.length > 2 && !process.argv.includes(name)) continue;
  const none = fs.readFileSync(path.join(here, 'javascript', program), 'utf8').includes('// none:');
  const stored = [];
  for (const [version, node] of nodes) {
    if (fs.readFileSync(path.join(here, 'javascript', program), 'utf8').includes('// since: 18') && version < 18) continue;
    fs.rmSync('/tmp/shop', { recursive: true, force: true });
    fs.cpSync(path.join(here, 'javascript'), '/tmp/shop', { recursive: true });
    const oracle = '/tmp/shop-js.jsonl';
    fs.writeFileSync(oracle, '');
    const done = spawnSync('/bin/sh', ['-c', `exec "$0" ${none ? '--trace-warnings ' : ''}/tmp/shop/${program} 2>&1`, node], { env: { ORACLE: oracle, PATH: process.env.PATH }, cwd: '/tmp/shop' });
    const log = done.stdout.toString();
    const said = fs.readFileSync(oracle, 'utf8').split('\n').filter(Boolean).map((l) => trace(JSON.parse(l), log));
    if (said.length > 1 && !said[0].sentry) said.shift(); // this Node.js has made an error of the value
    if (!none && !said.length) {
      console.log('nothing noted:', name, version, log.slice(0, 80));
      continue;
    }
    const same = stored.find((s) => stable(s.log) === stable(log) && JSON.stringify(s.traces) === JSON.stringify(said));
    if (same) same.node.push(version);
    else stored.push({ log, node: [version], traces: said });
  }
  for (const s of stored) {
    count++;
    const to = path.join(here, none ? '../none/javascript-' : '../javascript/') + name + '-' + s.node[0];
    fs.writeFileSync(to + '.log', s.log);
    if (!none) fs.writeFileSync(to + '.json', JSON.stringify({ node: s.node, traces: s.traces }, null, 1) + '\n');
  }
}
console.log(count, 'cases');
