import './oracle.js';
class Cart {
  #sum(items) { return items.reduce((a, b) => a + b.price, 0); }
  total() { return this.#sum(null); }
}
new Cart().total();
