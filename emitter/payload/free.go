package payload

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"unicode/utf8"
)

// freeObject bounds an object with free keys: each item to item bytes of JSON, all of them to total bytes, nesting to depth. Keys that no longer
// fit are left out, in the order of their names, and "..." says that something is missing.
func freeObject[M ~map[string]any](in M, item, total, depth int) M {
	if len(in) == 0 {
		return nil
	}
	out := make(M, len(in))
	for _, k := range slices.Sorted(maps.Keys(in)) {
		v, n := free(in[k], item, depth-1)
		n += len(k) + 4
		if n > total {
			out["..."] = "more was left out"
			break
		}
		total -= n
		out[k] = v
	}
	return out
}

// free returns v as plain JSON values of at most about size bytes, and about how many bytes it takes. What JSON cannot say is written as
// text, what is nested deeper than depth as "...".
func free(v any, size, depth int) (any, int) {
	switch x := v.(type) {
	case nil:
		return nil, 4
	case bool:
		return x, 5
	case string:
		return freeString(x, size)
	case json.Number:
		if !json.Valid([]byte(x)) {
			return freeString(string(x), size)
		}
		return x, len(x)
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return x, 20
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Sprint(x), 4
		}
		return x, 24
	case float32:
		return free(float64(x), size, depth)
	case map[string]any:
		if depth <= 0 {
			return "...", 5
		}
		out := freeObject(x, size, size, depth)
		if out == nil {
			out = map[string]any{}
		}
		n := 2
		for k, v := range out {
			n += len(k) + 4 + sizeOf(v)
		}
		return out, n
	case []any:
		return freeList(x, size, depth)
	case []string:
		list := make([]any, len(x))
		for i, s := range x {
			list[i] = s
		}
		return freeList(list, size, depth)
	case map[string]string:
		m := make(map[string]any, len(x))
		for k, s := range x {
			m[k] = s
		}
		return free(m, size, depth)
	default:
		return freeOther(x, size, depth)
	}
}

// freeOther brings a value of any other type into plain form through JSON; one that JSON refuses becomes its text.
func freeOther(v any, size, depth int) (any, int) {
	b, err := marshal(v)
	if err != nil {
		return freeString(fmt.Sprint(v), size)
	}
	var plain any
	if err := json.Unmarshal(b, &plain); err != nil {
		return freeString(string(b), size)
	}
	return free(plain, size, depth)
}

// freeString bounds s to size bytes of JSON.
func freeString(s string, size int) (any, int) {
	n := 2
	for i, r := range s {
		n += escaped(r)
		if n > size && n > 16 {
			keep := i
			for n > size-3 && keep > 0 { // room for the dots
				last, w := utf8.DecodeLastRuneInString(s[:keep])
				keep -= w
				n -= escaped(last)
			}
			return s[:keep] + "...", size
		}
	}
	return s, n
}

// escaped is how many bytes r takes in a JSON string.
func escaped(r rune) int {
	switch {
	case r == '"' || r == '\\' || r == '\n' || r == '\r' || r == '\t':
		return 2
	case r < 0x20 || r == 0x2028 || r == 0x2029:
		return 6
	case r == utf8.RuneError:
		return 6
	}
	return utf8.RuneLen(r)
}

func freeList(in []any, size, depth int) (any, int) {
	if depth <= 0 {
		return "...", 5
	}
	out := make([]any, 0, min(len(in), 64))
	n := 2
	for _, v := range in {
		p, m := free(v, size, depth-1)
		if n+m+1 > size {
			out = append(out, "...")
			n += 6
			break
		}
		n += m + 1
		out = append(out, p)
	}
	return out, n
}

func sizeOf(v any) int {
	b, err := json.Marshal(v)
	if err != nil {
		return 0
	}
	return len(b)
}
