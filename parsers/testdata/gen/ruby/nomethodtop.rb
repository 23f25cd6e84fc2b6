config = nil
config.reload
