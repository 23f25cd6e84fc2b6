-- Runs a program a second time, and writes what Lua itself knows of its errors, from debug.getinfo, as lines of JSON to the file ORACLE. What leaves the program
-- is noted, and whatever it asks debug.traceback for.
local out = assert(io.open(os.getenv("ORACLE"), "a"))
local five1 = _VERSION == "Lua 5.1"

local function quote(s)
  return '"' .. s:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
end

-- named is the name of a function: the one under which a module has it, since Lua 5.2, else that by which it was called.
local function named(info)
  if not five1 then
    for module, fields in pairs(package.loaded) do
      if type(fields) == "table" then
        for k, v in pairs(fields) do
          if v == info.func and type(k) == "string" then return ((module .. "." .. k):gsub("^_G%.", "")) end
        end
      end
    end
  end
  if info.name and info.namewhat ~= "" then return info.name end
  if info.what == "main" then return "main chunk" end
  if info.what == "C" then return "?" end
  return ("<%s:%d>"):format(info.short_src, info.linedefined)
end

local program = assert(loadfile(arg[1]))

local function frames(co, level)
  local list = {}
  while true do
    local info
    if co then info = debug.getinfo(co, level, "Snlf") else info = debug.getinfo(level + 1, "Snlf") end
    if not info then break end
    if info.what ~= "tail" then
      local line = info.currentline > 0 and info.currentline or 0
      table.insert(list, ('{"abs_path":%s,"lineno":%d,"function":%s}'):format(quote(info.short_src), line, quote(named(info))))
    end
    if info.func == program then break end
    level = level + 1
  end
  for i = 1, #list / 2 do list[i], list[#list - i + 1] = list[#list - i + 1], list[i] end
  return list
end

local function note(value, list, uncaught)
  if uncaught then table.insert(list, 1, '{"abs_path":"[C]","lineno":0,"function":"?"}') end
  local extra = uncaught and ',"mechanism":"generic","handled":false' or ""
  if not uncaught and list[1] and os.getenv("INSIDE") ~= "1" then table.insert(list, 1, '{"abs_path":"[C]","lineno":0,"function":"?"}') end
  out:write(('{"exceptions":[{"type":"error","module":"","value":%s,"frames":[%s]}]%s}\n'):format(quote(value), table.concat(list, ","), extra))
  out:flush()
end

local real = debug.traceback
debug.traceback = function(a, b, c)
  if type(a) == "thread" then
    note(b, frames(a, 0), false)
  elseif type(a) == "string" and a:find(":%d+: ") then
    note(a, frames(nil, 2), false)
  end
  return real(a, b, c)
end

xpcall(program, function(e)
  local value = e
  if type(e) ~= "string" and type(e) ~= "number" then value = ("(error object is a %s value)"):format(type(e)) end
  note(tostring(value), frames(nil, 2), true)
end)
