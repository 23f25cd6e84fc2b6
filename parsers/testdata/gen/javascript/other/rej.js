async function pay(id) { await null; throw new TypeError('card declined for ' + id); }
pay(7);
