package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/errtail/errtail/rules/strictyaml"
)

// Spool bounds what waits for a backend, and says what to do where it cannot be kept.
type Spool struct {
	MaxBytes int64         // of events that wait, per DSN; 0 for the default
	MaxAge   time.Duration // of events that wait; 0 for the default
	OnError  string        // Wait, Stop, or "" for the default
}

// What to do while events cannot be written to the state directory.
const (
	Wait = "wait" // reading waits, and goes on when they can
	Stop = "stop" // errtail ends with an error
)

// Bounds of the bounds: less than one large event, or more than fits, is a mistake.
const (
	leastSpool = 2 << 20
	mostSpool  = 1 << 40
	leastAge   = time.Minute
	mostAge    = 90 * 24 * time.Hour
)

func (r *reader) spool(v strictyaml.Value) Spool {
	keys := r.object(v, "max_bytes", "max_age", "on_error")
	return Spool{
		MaxBytes: r.size(keys["max_bytes"], leastSpool, mostSpool),
		MaxAge:   r.age(keys["max_age"], leastAge, mostAge),
		OnError:  r.word(keys["on_error"], Wait, Stop),
	}
}

// size reads a number of bytes with a unit, or nothing.
func (r *reader) size(v strictyaml.Value, least, most int64) int64 {
	text := r.text(v)
	if text == "" {
		return 0
	}
	number, shift := text, 0
	for i, unit := range []string{"KiB", "MiB", "GiB"} {
		if n, ok := strings.CutSuffix(text, unit); ok {
			number, shift = n, 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64>>shift || n<<shift < least || n<<shift > most {
		v.Report(fmt.Sprintf("cannot take %q as a size", v.Text().Value), fmt.Sprintf("like 256MiB; from %dMiB to %dGiB", least>>20, most>>30))
		return 0
	}
	return n << shift
}

// age reads a duration, in which d is a day of 24 hours, or nothing.
func (r *reader) age(v strictyaml.Value, least, most time.Duration) time.Duration {
	text := r.text(v)
	if text == "" {
		return 0
	}
	var d time.Duration
	var err error
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var n int64
		n, err = strconv.ParseInt(days, 10, 16)
		d = time.Duration(n) * 24 * time.Hour
	} else {
		d, err = time.ParseDuration(text)
	}
	if err != nil || d < least || d > most {
		v.Report(fmt.Sprintf("cannot take %q as an age", v.Text().Value), fmt.Sprintf("like 12h or 29d; from %s to %dd", "1m", int(most.Hours()/24)))
		return 0
	}
	return d
}
