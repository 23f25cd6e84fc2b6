require('./oracle');
eval('(function calc() { return missing + 1; })()');
