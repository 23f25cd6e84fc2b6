require('./oracle');
Reflect.apply(function cb() { throw new URIError('é „x“ 🚫'); }, null, []);
