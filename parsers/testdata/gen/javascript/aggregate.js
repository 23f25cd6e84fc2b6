require('./oracle');
async function one(n) { throw new Error('mirror ' + n + ' is down'); }
Promise.any([one(1), one(2)]);
