package emitter

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/pack"
	"github.com/errtail/errtail/emitter/payload"
)

func TestEnvelopeIsSplicedFromThePayload(t *testing.T) {
	t.Parallel()
	data, err := payload.Encode(keyError())
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 13, 0, 1, 250_999_000, time.FixedZone("", 3600))
	raw := unzipped(t, sealedEnvelope(keyError().EventID, at, pack.Pack(data, markError), clientReport(map[string]int{"cache_overflow": 3, "send_error": 1}, at)))
	want := `{"event_id":"` + strings.Repeat("ab", 16) + `","sdk":{"name":"errtail.agent","version":"0.1.0"},"sent_at":"2026-11-22T12:00:01.250Z"}` + "\n"
	if !strings.HasPrefix(string(raw), want) {
		t.Errorf("header: got %.200s", raw)
	}
	env, err := emittertest.DecodeEnvelope(raw)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(env.Event, data) {
		t.Error("the payload was changed")
	}
	if env.Discarded["cache_overflow"] != 3 || env.Discarded["send_error"] != 1 {
		t.Errorf("report: got %v", env.Discarded)
	}
}

func unzipped(t *testing.T, body []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func FuzzEnvelope(f *testing.F) {
	f.Add("KeyError", "'price'\nx", "\x00\n{\"sent_at\":1}", int64(0))
	f.Add("", "", "", int64(1<<40))
	f.Fuzz(func(t *testing.T, kind, value, message string, at int64) {
		e := keyError()
		e.Exception.Values[1].Type, e.Exception.Values[1].Value = kind, &value
		e.Breadcrumbs.Values[0].Message = strings.ReplaceAll(message, "sent_at", "")
		data, err := payload.Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		env, err := emittertest.DecodeEnvelope(unzipped(t, sealedEnvelope(e.EventID, time.Unix(at%(1<<33), 0), pack.Pack(data, markError))))
		if strings.Contains(kind+value, "sent_at") {
			return // the decoder counts them
		}
		if err != nil || !bytes.Equal(env.Event, data) {
			t.Errorf("%v\n%s", err, data)
		}
	})
}
