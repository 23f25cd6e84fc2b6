require('./oracle');
const o = { go: function () { return [1].map((x) => x.foo.bar); } };
o.handler = o.go;
o.handler();
