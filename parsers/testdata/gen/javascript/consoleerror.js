const { note } = require('./oracle');
function price(o) { return o.items.length; }
try { price({}); } catch (e) {
  e.order = 42;
  e.tags = ['a', 'b'];
  note(e);
  console.error(e);
}
try { price(); } catch (e) { note(e); console.error(e); }
