require('./oracle');
function query() { throw new Error('SQL failed:\n  select *\n  from orders\n\n  where id = ?'); }
query();
