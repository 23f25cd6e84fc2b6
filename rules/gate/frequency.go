package gate

// vocabulary is what logs are full of. Parts of literals that are in it are not looked for, if there are others.
const vocabulary = " connection connected request requested response error errors failed failure failing exception warning information " +
	"message received sending handler handling handled worker working process processing started starting stopped service server " +
	"client session thread trace tracing stack context timeout action operation transaction position version option description " +
	"reading writing loading running waiting missing being string setting user order update content application execute executed " +
	"execution completed complete success successful unexpected internal external invalid valid unable cannot could not found " +
	"with from this that have been were will when into after before the and for are was in on of to at by is it as be an or " +
	"http://https:// HTTP/1.1 GET /POST /api/v1/ Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit (KHTML, like Gecko) Chrome Safari " +
	"INFO DEBUG WARN WARNING ERROR CRITICAL FATAL level logger msg time timestamp namespace container kubernetes pod node status code " +
	"duration bytes count total value values null true false type name file line function method path host port address " +
	"Error Exception Caused by fatal panic crashed uncaught unhandled Unhandled Uncaught traceback authorized scheduled sync flush ready +0000] "

// commonGrams are those of vocabulary, as little-endian loads.
var commonGrams = func() map[uint32]bool {
	common := make(map[uint32]bool, len(vocabulary))
	for o := range len(vocabulary) - 4 + 1 {
		common[gramAt(vocabulary, o, 4)] = true
	}
	return common
}()

// frequency says how common a byte is in logs, from 1 to 30. Only the order matters, and only for speed.
func frequency(c byte) int {
	switch {
	case c == ' ', c == 'e', c == '0', c == '1', c == '2':
		return 30
	case c >= '3' && c <= '9', c == 't', c == 'a', c == 'o', c == 'r', c == 'i', c == 'n', c == 's':
		return 24
	case c == 'l', c == 'd', c == 'c', c == 'p', c == 'u', c == 'm', c == '.', c == '/', c == ':', c == '-', c == '"':
		return 18
	case c >= 'a' && c <= 'z':
		return 10
	case c == ',', c == '=', c == '_', c == '[', c == ']', c == '(', c == ')', c == 'E', c == 'T', c == 'I', c == 'N', c == 'O', c == 'R':
		return 7
	case c >= 'A' && c <= 'Z', c == '{', c == '}', c == '%', c == '+', c == ';', c == '\\', c == '\'':
		return 4
	}
	return 1
}
