require('./oracle');
function all() { return new AggregateError([new TypeError('first'), new RangeError('second')], 'two failed'); }
throw all();
