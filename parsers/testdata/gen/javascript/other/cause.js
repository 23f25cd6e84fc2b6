function db() { throw new Error('connect ECONNREFUSED 127.0.0.1:5432'); }
function load() {
  try { db(); } catch (e) { throw new Error('load user 42', { cause: e }); }
}
function get() {
  try { load(); } catch (e) { throw new TypeError('GET /users/42', { cause: e }); }
}
get();
