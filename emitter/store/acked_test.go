package store

import (
	"errors"
	"fmt"
	"testing"
)

// TestAckGoesWithPut wants what was acknowledged to cost no transaction of its own where there is another one, and to stay until then.
func TestAckGoesWithPut(t *testing.T) {
	t.Parallel()
	transactions, full := 0, false
	s := open0(t, t.TempDir(), Options{NoSync: true, MaxBytes: 5 * 55, Fault: func() error {
		transactions++
		if full {
			return errors.New("no space left on device")
		}
		return nil
	}})
	put(t, s, []Sealed{sealed(1), sealed(2), sealed(3), sealed(4), sealed(5)})
	if _, err := s.Depart(sink, 1, 2, 3); err != nil {
		t.Fatal(err)
	}
	s.Ack(sink, 1, 2)
	if got := fmt.Sprint(waitingIDs(t, s)); got != "[1 2 3 4 5]" || transactions != 1 || s.Unsettled(sink) != 2 {
		t.Errorf("before the next transaction: %s wait, %d unsettled, after %d transactions", got, s.Unsettled(sink), transactions)
	}
	full = true
	if _, err := s.Put(t.Context(), []Sealed{sealed(6)}, nil, nil); err == nil {
		t.Fatal("no error")
	}
	if _, err := s.Settle(sink); err == nil || s.Unsettled(sink) != 2 {
		t.Errorf("on a full disk: %v, %d unsettled", err, s.Unsettled(sink))
	}
	full, transactions = false, 0
	// There is room for one more than before, since two go.
	if st := put(t, s, []Sealed{sealed(6), sealed(7), sealed(8)}); st.Sent != 2 || st.Evicted != 1 || transactions != 1 {
		t.Errorf("got %+v in %d transactions, want 2 sent and 1 evicted in 1", st, transactions)
	}
	if got := fmt.Sprint(waitingIDs(t, s)); got != "[3 5 6 7 8]" || s.Unsettled(sink) != 0 {
		t.Errorf("after it: %s wait, %d unsettled", got, s.Unsettled(sink))
	}
	if n, err := s.Settle(sink); n != 0 || err != nil || transactions != 1 {
		t.Errorf("nothing to settle: %d, %v, %d transactions", n, err, transactions)
	}
	if got := balanced(t, s, sink); got[Sent] != 2 || got[Overflow] != 1 {
		t.Errorf("got %v", got)
	}
}

// TestKilledBeforeSettling wants what was acknowledged and not forgotten to wait again, and each event to be counted once.
func TestKilledBeforeSettling(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open0(t, dir, Options{NoSync: true})
	put(t, s, []Sealed{sealed(1), sealed(2)})
	s.Ack(sink, 1)
	killed := open0(t, copyDir(t, dir), Options{NoSync: true})
	if got := fmt.Sprint(waitingIDs(t, killed)); got != "[1 2]" {
		t.Errorf("waiting: got %s", got)
	}
	if n, err := ack(killed, sink, 1); n != 1 || err != nil {
		t.Errorf("acknowledged again: %d, %v", n, err)
	}
	if got := balanced(t, killed, sink); got[Sent] != 1 {
		t.Errorf("got %v", got)
	}
}
