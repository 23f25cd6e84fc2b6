require('./oracle');
function check() { throw new RangeError(); }
check();
