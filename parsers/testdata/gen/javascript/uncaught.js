require('./oracle');
function inner(u) {
  return u.profile.name;
}
function show(u) { console.log(inner(u)); }
console.log('listening on 3000');
show({});
