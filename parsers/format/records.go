package format

import "github.com/errtail/errtail/event"

// recordFormat is a way in which a logger begins a record. It is a value: a new one is a file with a read function, and a line in [records].
type recordFormat struct {
	name  string
	first class // what a line in it can begin with
	// ends lists what can stand right behind the first word of a line that begins with a letter ([wordEnd]); "": anything. Most lines of a
	// traceback are turned down by it, before any format is tried.
	ends string
	// read returns the record that begins with text, which is not empty. It returns false if none in this format does.
	read func(r Reader, text string) (event.Record, bool)
}

// records lists how records begin, in the order in which it is tried. The special shapes come first; "general" takes
// lines apart word by word and knows the hundreds of layouts that people give their loggers. JSON is not in the list: it may hold a line in one of
// these formats.
var records = [...]recordFormat{
	{"celery", bracket, "", readCelery},
	{"tornado", bracket, "", readTornado},
	{"uwsgi", bracket, "", readUWSGI},
	{"nest", bracket, "", readNest},
	{"monolog", bracket, "", readMonolog},
	{"django-server", bracket, "", readDjangoServer},
	{"glog", upper, " ", readGlog},
	{"ruby", upper, ",", readRuby},
	{"tomcat", digit, "", readTomcat},
	{"jul", upper | digit, " ", readJUL},
	{"logrus", upper, "[", readLogrus},
	{"sanic", upper, " ", readSanic},
	{"php-notice", upper, " ", readPHPNotice},
	{"colon", digit | upper | lower, ":", readColon},
	{"uvicorn", upper, ":", readUvicorn},
	{"winston-simple", lower, ":", readWinstonSimple},
	{"dotnet-console", lower, ":", readDotnetConsole},
	{"weblogic", angle | hash, "", readWebLogic},
	{"dotnet-systemd", angle, "", readCategory},
	{"logfmt", lower, "=", readLogfmt},
	{"access", digit | lower | colon, " :", readAccess},
	{"erlang", equals, "", readErlang},
	{"structlog", digit | bracket, "", readStructlog},
	{"general", digit | upper | lower | bracket | angle, " \t|;:[,", readGeneral},
}

// wordEnd returns the byte behind the first word of s, a name of any kind. It returns 0 if no record begins so: s is nothing but that word, or begins with
// a very long one, or a sentence, or a type with its message: "KeyError: 'k'". "info: shop.http[0]" is how .NET's console logger begins.
func wordEnd(s string) byte {
	for i := range min(len(s), 2*maxName) {
		c := s[i]
		if isLetter(c) || isDigit(c) || c == '_' || c == '.' || c == '-' || c == '/' || c == '<' || c == '>' || c == '$' || c == '@' {
			continue
		}
		switch {
		case i+1 == len(s):
		case c == ' ' && isLower(s[0]) && (isLower(s[i+1]) || isDigit(s[i+1])):
			return 0
		case c == ':' && goStamp(s[i+1:]):
		case c == ':' && s[i+1] == ' ' && bareLevel(s[:i]) == "" && (i != len("info") || s[len(s)-1] != ']') && s[len(s)-1] != '}' && (i+2 == len(s) || !isUpper(s[i+2]) && s[i+2] != ' '):
			return 0
		}
		return c
	}
	return 0
}

// Records returns the names of the record formats that are known, in the order in which they are tried.
func Records() []string {
	names := []string{"json"}
	for _, f := range records {
		names = append(names, f.name)
	}
	return names
}
