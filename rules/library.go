package rules

import "embed"

//go:embed library/*.yaml
var libraryFiles embed.FS

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
	"java.yaml",
	"javascript.yaml",
	"ruby.yaml",
	"php.yaml",
	"dotnet.yaml",
	"elixir.yaml",
	"perl.yaml",
	"lua.yaml",
}
