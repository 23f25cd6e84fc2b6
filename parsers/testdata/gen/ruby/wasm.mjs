// Runs a program with a Ruby that was compiled to WebAssembly: node wasm.mjs VERSION SHAPE. There is no command line in it, so the program is
// evaluated, and what ends it is printed by Exception#full_message, which prints what the interpreter would.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";

const { DefaultRubyVM } = createRequire("/tmp/rbw/")("@ruby/wasm-wasi/dist/node");
const [version, shape] = process.argv.slice(2);
const module = await WebAssembly.compile(await readFile(`/tmp/rbw/node_modules/@ruby/${version}-wasm-wasi/dist/ruby+stdlib.wasm`));
const { vm } = await DefaultRubyVM(module);
const read = (name) => readFile(`/tmp/shop/${name}.rb`, "utf8");
const quoted = (text) => JSON.stringify(text).replaceAll("#", "\\#");
vm.eval(`eval(${quoted((await read("oracle")).replace(/\$stdout.sync[^]*/, ""))}, TOPLEVEL_BINDING, "/tmp/shop/oracle.rb")`);
const json = vm.eval(`
begin
  eval(${quoted(await read(shape))}, TOPLEVEL_BINDING, "/tmp/shop/${shape}.rb")
rescue Exception => e
  Oracle.note(e)
  $stderr.puts e.full_message(highlight: false)
end
JSON.pretty_generate({ ruby: RUBY_VERSION, traces: Oracle::TRACES }) + "\\n"`);
await writeFile(process.env.ORACLE, json.toString());
