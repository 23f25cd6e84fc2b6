local function inner() print(debug.traceback('INFO: who calls')) end
inner()
print('INFO: lua: is only a word here')
