def prüfe(x) = raise(ArgumentError, "Größe „#{x}“ ungültig — 数量")
prüfe("ß")
