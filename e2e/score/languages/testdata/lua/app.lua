-- One service: lua app.lua crash KIND | logged. No SDK names Lua's types: values and places are scored.
local function quote(s) return '"' .. s:gsub('[%c"\\]', function(c) return string.format('\\u%04x', c:byte()) end) .. '"' end
local function put(s) local f = io.open(os.getenv('TRUTH_OUT'), 'a'); f:write(s, '\n'); f:close() end
io.stdout:setvbuf('no')

-- Called in the message handler: frames of the live stack, oldest first, C functions without a line.
local function note(err, how, own)
  local frames, level = {}, 3
  while true do
    local i = debug.getinfo(level, 'Sl')
    if not i then break end
    local file = i.what == 'C' and 'null' or quote(i.short_src)
    table.insert(frames, 1, '[' .. file .. ',' .. (i.currentline > 0 and i.currentline or 'null') .. ',null]')
    level = level + 1
  end
  local value = tostring(err):gsub('^[^:]+:%d+: ', '')
  put('{"k":"exc","how":"' .. how .. '","own":' .. (own and quote(own) or 'null') .. ',"chain":[{"type":null,"value":' .. quote(value) .. ',"frames":' ..
    (level > 20 and 'null' or '[' .. table.concat(frames, ',') .. ']') .. '}]' .. (type(err) == 'string' and '' or ',"optional":"an error that is no string"') .. '}')
end

local talks, at = {}, 0
for part in (io.open(os.getenv('CHATTER')):read('a') or ''):gmatch('(.-)%-%-%-\n') do talks[#talks + 1] = part end
local function talk()
  at = at + 1
  for line in talks[at]:gmatch('[^\n]+') do
    local level, logger, msg = line:match('^(%w+)\t([^\t]+)\t(.*)$')
    put('{"k":"' .. (level == 'raw' and 'raw' or 'rec') .. '","level":"' .. level .. '","msg":' .. quote(msg) .. '}')
    if level == 'raw' then print(msg) else print(os.date('!%Y-%m-%dT%H:%M:%SZ') .. ' ' .. level:upper() .. ' [' .. logger .. '] ' .. msg) end
  end
end

local Cart = {}
Cart.__index = Cart
function Cart.new() return setmetatable({ lines = {} }, Cart) end
function Cart:total() local s = 0; for _, l in ipairs(self.lines) do s = s + l.price.net end; return s end
function Cart:add(l) table.insert(self.lines, l); return self:total() end
local function deep(n) if n == 0 then error('deep trouble') end; local r = deep(n - 1); return r end
local kinds = {
  index = function() local cart = Cart.new(); local r = cart:add({}); return r end,
  call = function() local api = {}; local r = api.send('x'); return r end,
  arith = function() local r = {} + 1; return r end,
  error = function() error('cannot load order 42') end,
  level = function() local r = deep(5); return r end,
  assertion = function() local f = assert(io.open('/no/such/file')); return f end,
  concat = function() local r = 'a' .. nil; return r end,
  compare = function() local r = 1 < 'x'; return r end,
  sort = function() table.sort({ 3, 1, {} }) end,
  multiline = function() error('bad config:\n  - port: missing\n  - host: wrong') end,
  unicode = function() error('Größe „42“ ✗ 顧客') end,
  gsub = function() local r = ('x'):gsub('x', function() error('in a callback') end); return r end,
  meta = function() local t = setmetatable({}, { __index = function(_, k) error('no field ' .. k) end }); local r = t.price; return r end,
  table = function() error({ code = 42 }) end,
  nolevel = function() error('without a place', 0) end,
  module = function() require('not.there') end,
}
local how, kind = arg[1], arg[2]
if how == 'crash' then
  talk(); talk()
  xpcall(kinds[kind], function(e) note(e, 'crash') end)
  kinds[kind]()
else
  local names = {}
  for k in pairs(kinds) do if k ~= 'table' then names[#names + 1] = k end end
  table.sort(names)
  for _, k in ipairs(names) do
    talk()
    local own = 'cannot serve ' .. k
    local ok, text = xpcall(kinds[k], function(e)
      put('{"k":"rec","level":"error","loose":true,"msg":' .. quote(own) .. '}')
      note(e, 'logged', own)
      return debug.traceback(tostring(e), 2)
    end)
    print(os.date('!%Y-%m-%dT%H:%M:%SZ') .. ' ERROR [shop.http] ' .. own .. ': ' .. text)
  end
  talk()
end
