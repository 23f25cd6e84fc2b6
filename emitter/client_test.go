package emitter

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/payload"
)

func TestCertificatesAreVerifiedAndACanBeNamed(t *testing.T) {
	t.Parallel()
	backend := emittertest.New(testKey, nil)
	server := httptest.NewTLSServer(backend)
	defer server.Close()
	server.Config.ErrorLog = nil
	dsn, err := ParseDSN(backend.DSN("https", strings.TrimPrefix(server.URL, "https://")))
	if err != nil {
		t.Fatal(err)
	}
	data, err := payload.Encode(keyError())
	if err != nil {
		t.Fatal(err)
	}
	plain, err := NewHTTPClient("", Proxy{})
	if err != nil {
		t.Fatal(err)
	}
	if a := NewClient(dsn, plain).Send(t.Context(), keyError().EventID, data); a.Err == nil || judge(a) != unreachable || !strings.Contains(a.String(), "certificate") {
		t.Errorf("an unknown authority: got %v", a)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := NewHTTPClient(ca, Proxy{})
	if err != nil {
		t.Fatal(err)
	}
	if a := NewClient(dsn, own).Send(t.Context(), keyError().EventID, data); !a.Accepted() {
		t.Errorf("with its authority named: got %v", a)
	}
	for _, p := range backend.Problems() {
		t.Error(p)
	}
	if err := os.WriteFile(ca, []byte("not a certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{ca, filepath.Join(t.TempDir(), "missing.pem")} {
		if _, err := NewHTTPClient(path, Proxy{}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v", path, err)
		}
	}
}
