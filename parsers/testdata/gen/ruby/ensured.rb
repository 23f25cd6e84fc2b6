def f
  raise IOError, "first"
ensure
  cleanup
end
def cleanup = raise("cleanup failed")
f
