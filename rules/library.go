package rules

import (
	"embed"
	"strings"
)

//go:embed library/*.yaml
var libraryFiles embed.FS

// Library lists the names by which [Options.Library] knows the files of the library, in the order in which they are tried.
func Library() []string {
	names := make([]string, len(libraryOrder))
	for i, file := range libraryOrder {
		names[i] = strings.TrimSuffix(file, ".yaml")
	}
	return names
}

// libraryOrder is the order in which the files of the library are tried: what is special to a framework before the server that runs it, and
// both before what fits every traceback of a language.
var libraryOrder = []string{
	"flask.yaml",
	"django.yaml",
	"celery.yaml",
	"gunicorn.yaml",
	"uwsgi.yaml",
	"python.yaml",
	"go.yaml",
	"rust.yaml",
	"native.yaml",
	"kernel.yaml",
	"systemd.yaml",
	"nginx.yaml",
	"apache.yaml",
	"postgresql.yaml",
	"mysql.yaml",
	"redis.yaml",
	"rabbitmq.yaml",
	"klog.yaml",
	"error-records.yaml", // tried after all others, wherever it stands
	"java.yaml",
	"javascript.yaml",
	"ruby.yaml",
	"php.yaml",
	"dotnet.yaml",
	"elixir.yaml",
	"erlang.yaml",
	"perl.yaml",
	"lua.yaml",
	"dart.yaml",
	"swift.yaml",
}
