package emitter

import (
	"log/slog"
	"time"
)

// maxReasons bounds the reasons that voice remembers having said.
const maxReasons = 32

// voice says in the log how things stand with a backend: one line when that changes, never one per event.
type voice struct {
	log        *slog.Logger
	outcomes   *Outcomes
	state      verdict
	since      time.Time
	reasons    map[string]bool
	storeFails bool // to write
	readFails  bool
}

func (v *voice) say(state verdict, a Answer, pause time.Duration, waiting func() int) {
	if state == v.state {
		return
	}
	before := v.state
	v.state = state
	v.outcomes.become(state)
	wait := pause.Round(time.Second).String() // as text: in JSON a duration is a number of nanoseconds
	switch state {
	case accepted:
		v.log.Info("the backend takes events again", "after", time.Since(v.since).Round(time.Second).String(), "waiting", waiting())
		return
	case unreachable:
		v.log.Warn("the backend cannot be reached; events wait on disk until it can", "err", a.String(), "waiting", waiting())
	case failing:
		v.log.Warn("the backend fails; events wait on disk until it works", "answer", a.String(), "waiting", waiting())
	case limited:
		v.log.Warn("the backend wants fewer events; they wait on disk meanwhile", "answer", a.String(), "for", wait, "waiting", waiting())
	case misconfigured:
		v.log.Error("the backend does not know us; events wait on disk (check the DSN, and what is on the way to its host)", "answer", a.String(), "next_attempt", wait, "waiting", waiting())
	case refused:
		v.log.Error("the backend refuses every event; the rest waits on disk (check the DSN, and what is on the way to its host)", "answer", a.String(), "next_attempt", wait, "waiting", waiting())
	}
	if before == accepted {
		v.since = time.Now()
	}
}

// refusal says why an event was refused, once per reason.
func (v *voice) refusal(reason string) {
	if v.reasons[reason] || len(v.reasons) >= maxReasons {
		return
	}
	if v.reasons == nil {
		v.reasons = map[string]bool{}
	}
	v.reasons[reason] = true
	v.log.Error("an event was put aside that the backend refuses; others with the same reason are not logged", "reason", reason)
}

// store says that the store cannot be written, or can again. That it can be read says nothing of that.
func (v *voice) store(err error) {
	v.turn(&v.storeFails, err, "the state file cannot be written at the moment; events wait", "the state file can be written again")
}

// reading says that the store cannot be read, or can again.
func (v *voice) reading(err error) {
	v.turn(&v.readFails, err, "the state file cannot be read at the moment; events wait", "the state file can be read again")
}

func (v *voice) turn(fails *bool, err error, bad, good string) {
	if (err != nil) == *fails {
		return
	}
	*fails = err != nil
	if err != nil {
		v.log.Error(bad, "err", err)
	} else {
		v.log.Info(good)
	}
}
