require('./oracle');
class PaymentError extends Error {
  constructor(m) { super(m); this.name = 'PaymentError'; }
}
new (class Shop { pay() { throw new PaymentError('declined'); } })().pay();
