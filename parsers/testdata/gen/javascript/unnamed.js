require('./oracle');
class ValidationError extends Error {}
const handlers = { check() { throw new ValidationError('name is missing'); } };
handlers.check();
