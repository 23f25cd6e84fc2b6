package format

import "github.com/errtail/errtail/event"

// recordFormat is a way in which a logger begins a record. It is a value: a new one is a file with a read function, and a line in [records].
type recordFormat struct {
	name  string
	first class // what a line in it can begin with
	// read returns the record that begins with text, which is not empty. It returns false if none in this format does.
	read func(r Reader, text string) (event.Record, bool)
}

// records lists how records begin, in the order in which it is tried. The special shapes come first; "general" takes
// lines apart word by word and knows the hundreds of layouts that people give their loggers. JSON is not in the list: it may hold a line in one of
// these formats.
var records = [...]recordFormat{
	{"celery", bracket, readCelery},
	{"tornado", bracket, readTornado},
	{"uwsgi", bracket, readUWSGI},
	{"django-server", bracket, readDjangoServer},
	{"glog", upper, readGlog},
	{"ruby", upper, readRuby},
	{"colon", digit | upper | lower, readColon},
	{"uvicorn", upper, readUvicorn},
	{"logfmt", lower, readLogfmt},
	{"access", digit | lower | colon, readAccess},
	{"structlog", digit | bracket, readStructlog},
	{"general", digit | upper | lower | bracket | angle, readGeneral},
}

// Records returns the names of the record formats that are known, in the order in which they are tried.
func Records() []string {
	names := []string{"json"}
	for _, f := range records {
		names = append(names, f.name)
	}
	return names
}
