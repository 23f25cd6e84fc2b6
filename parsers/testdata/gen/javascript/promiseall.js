require('./oracle');
async function fetchOne(n) { await null; throw new Error('fetch ' + n); }
async function all() { await Promise.all([fetchOne(1)]); }
all();
