package pipeline

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
)

// TestVarying wants each line that is told by its digits to say the time that decoding it says, in each format, over hours, days, leap days and the changes of clocks, and nearly
// all of a storm's lines to be told so.
func TestVarying(t *testing.T) {
	t.Parallel()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	in := func(layout string) func(time.Time, int) string {
		return func(at time.Time, n int) string {
			return at.Format(layout) + fmt.Sprintf(" ERROR shop.cart cart %06d failed", n)
		}
	}
	for name, line := range map[string]func(time.Time, int) string{
		"python":     in("2006-01-02 15:04:05,000"),
		"nanosecond": in("2006-01-02T15:04:05.000000000Z"),
		"zone":       in("2006-01-02T15:04:05.000000-0700"),
		"brackets":   in("[2006-01-02 15:04:05]"),
		"slashes":    in("2006/01/02 15:04:05.000"),
		"syslog": func(at time.Time, n int) string {
			return at.Format("Jan _2 15:04:05") + fmt.Sprintf(" web1 shop[4711]: ERROR cart %06d failed", n)
		},
		"epoch": func(at time.Time, n int) string {
			return strconv.FormatFloat(float64(at.UnixMilli())/1000, 'f', 3, 64) + fmt.Sprintf(" ERROR shop.cart cart %06d failed", n)
		},
		"container": func(at time.Time, n int) string {
			return at.UTC().Format("2006-01-02T15:04:05.000000000Z") + " stderr F " + in("2006-01-02 15:04:05,000")(at, n)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(1, 2))
			at := time.Date(2024, 2, 28, 22, 0, 0, 0, rome)
			reader := format.Reader{Zone: rome, Now: at.AddDate(0, 0, 2)}
			var first event.Line
			decode := func(raw []byte) (time.Time, bool) {
				l := reader.Decode(raw)
				return l.Record.Time, l.Head && sameButTime(&l.Record, &first.Record, true)
			}
			v, told, lines := &varying{}, 0, 0
			for range 20_000 {
				at = at.Add(time.Duration(rnd.IntN(2000)) * time.Millisecond)
				switch rnd.IntN(2000) {
				case 0:
					at = at.Add(time.Duration(rnd.IntN(100)) * time.Hour)
				case 1:
					at = time.Date(at.Year(), 3+7*time.Month(rnd.IntN(2)), 31, 0, 55, 0, 0, rome) // the clocks change, one way or the other
					at = at.AddDate(0, 0, -int(at.Weekday()))
				case 2:
					reader.Now = at.Add(-24 * time.Hour) // beyond which a stamp without a year is last year's
				}
				raw := []byte(line(at, rnd.IntN(1_000_000)))
				if lines == 0 {
					first = reader.Decode(raw)
				}
				lines++
				want, ok := decode(raw)
				if !ok {
					t.Fatalf("%s: %+v", raw, reader.Decode(raw))
				}
				if got, ok := v.reads(raw, reader.Now); !ok {
					v.learn(raw, want, reader.Now, decode)
				} else if told++; !got.Equal(want) {
					t.Fatalf("%s: told to be of %v, decoded as %v", raw, got, want)
				}
			}
			if told < lines*9/10 {
				t.Errorf("%d of %d lines were told by their digits", told, lines)
			}
		})
	}
}

// TestVaryingIsBounded has lines of all kinds alternate, long ones too.
func TestVaryingIsBounded(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	v, tries := &varying{}, 0
	for range 20_000 {
		raw := make([]byte, 5+rnd.IntN(2)*2000)
		for i := range raw {
			raw[i] = byte('0' + rnd.IntN(10))
		}
		if _, ok := v.reads(raw, readAt); !ok {
			v.learn(raw, readAt, readAt, func([]byte) (time.Time, bool) { tries++; return readAt, rnd.IntN(100) > 0 })
		}
	}
	if len(v.free) > maxVaryDigits || tries > 20*20_000 {
		t.Errorf("%d digits, %d tries", len(v.free), tries)
	}
}
