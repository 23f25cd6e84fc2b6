require('./oracle');
async function pay(id) {
  await null;
  throw new Error('card declined for ' + id);
}
async function main() { await pay(7); }
main();
