require('./oracle');
require('./broken.txt');
