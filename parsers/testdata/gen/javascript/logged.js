const { note } = require('./oracle');
function price(o) { return o.items.length; }
for (const o of [{}, null]) {
  try {
    price(o);
  } catch (e) {
    note(e);
    console.error('%s error: order failed:', '2026-11-22T13:24:06.988Z', e);
  }
}
console.log('2026-11-22T13:24:07.988Z info: done');
