package scrub

import (
	"slices"
	"strings"
	"testing"
)

// Each name that is known, however it is written, makes a text not quiet.
func TestNamesAreNotQuiet(t *testing.T) {
	t.Parallel()
	var names []string
	for _, m := range []map[string]bool{strongNames, weakNames, digitNames} {
		for name := range m {
			names = append(names, name)
		}
	}
	names = slices.Concat(names, strongEnds, weakEnds, codeEnds, national, accented, []string{"authorization", "cookie", "setcookie", "become_pass", "db_auth", "root_pw", "pw", "my_otp", "x_pin", "card_cvv", "card_cvc", "my_ssn",
		"some_key", "hmac_x", "tftoken_x", "remember_web_5f", "hmacsha256"})
	for _, w := range spoken {
		if w.words != "PAT " && !strings.EqualFold(w.words, "identified by ") {
			names = append(names, w.words)
		}
	}
	names = append(names, saying...)
	for _, name := range names {
		for _, form := range []string{name, strings.ToUpper(name), "my_" + name + "=", strings.Join(strings.Split(name, ""), "_"), "1 " + name + "2"} {
			if quiet(form) && !strings.Contains(name, `\`) && name != "/hook/" {
				t.Errorf("%q is quiet", form)
			}
		}
	}
	for _, escaped := range []string{`contrase\u00f1a`, "пароль"} {
		if quiet(escaped) {
			t.Errorf("%q is quiet", escaped)
		}
	}
	if !quiet("2026-11-22 13:00:01,250 INFO shop.orders: order 4711 shipped to warehouse 7 in 12ms") {
		t.Error("an ordinary line is not quiet")
	}
}

// What is found in a quiet text is the same with all detectors.
func TestQuietChangesNothing(t *testing.T) {
	t.Parallel()
	all, calm := 0, 0
	for _, dir := range []string{"secrets", "lookalikes"} {
		for _, c := range corpus(t, dir) {
			for _, text := range append(strings.Split(c.text, "\n"), c.text) {
				all++
				if quiet(text) {
					calm++
				}
				sameWhenCalm(t, text)
			}
		}
	}
	if 10*calm < all {
		t.Errorf("%d of %d texts are quiet, which are too few to tell anything", calm, all)
	}
}

func sameWhenCalm(t *testing.T, text string) {
	t.Helper()
	for _, code := range []bool{false, len(text)%4 == 0} {
		one, other := scanner{text: text, code: code}, scanner{text: text, code: code}
		if got, want := one.scan(), other.pass(); got != want {
			t.Errorf("%q\n\tis %q,\n\twith all detectors %q", text, got, want)
		}
	}
}

func FuzzQuiet(f *testing.F) {
	for i, c := range corpus(f, "secrets") {
		if i%3 == 0 {
			f.Add(c.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) { sameWhenCalm(t, text) })
}
