package metrics

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/errtail/errtail/tailers/journald"
)

var none label

// files tells how the follower of files is doing; the logs of pods are files too.
func (b book) files(p *Parts) {
	if p.Files == nil {
		return
	}
	s := &p.Files.Stats
	b.gauge("files_active", "Logs that are followed.", none, sum(&s.Files))
	b.gauge("files_open", "Descriptors of logs that are held open.", none, sum(&s.Open))
	b.gauge("file_generations", "Files that the followed logs are made of at present, rotated ones too.", none, sum(&s.Generations))
	b.gauge("file_lag_bytes", "Bytes of followed logs that are known and not decided, as of the last look at all of them.", none, sum(&s.Lag))
	b.gauge("file_lag_seconds", "For how long the oldest of these bytes were seen to wait. A traceback that may go on waits up to 2 s.", none, func() float64 {
		return time.Duration(s.Behind.Load()).Seconds()
	})
	b.counter("files_rotated_total", "Times that a log began another generation.", none, sum(&s.Rotations))
	b.counter("files_truncated_total", "Times that a file became shorter than what was read of it.", none, sum(&s.Truncations))
	b.counter("file_copies_found_total", "Truncations of which the copy was found that had been made before.", none, sum(&s.Copies))
	b.counter("file_archives_read_total", "Compressed generations of which something was read.", none, sum(&s.Archives))
	b.counter("files_skipped_total", "Names that a pattern matches and that are not followed: what is not a regular file.", label{"reason", "not_regular"}, sum(&s.PassedOver))
	b.counter("files_missed_total", "Files that were deleted before they could be opened, so that nobody knows what was in them.", none, sum(&s.Missed))
	for reason, failed := range map[string]func() float64{
		"permission": sum(&s.Denied),
		"other":      func() float64 { denied := s.Denied.Load(); return float64(max(s.Errors.Load()-denied, 0)) },
	} {
		b.counter("file_errors_total", "Looks at files and directories that failed. They are tried again.", label{"reason", reason}, failed)
	}
	b.gauge("watch_unavailable", "1 if the system does not tell of changes to files, or is not asked, so that they are looked for; nothing is lost by that.", none, func() float64 {
		return yes(s.Unwatchable.Load())
	})
	b.gauge("watch_unwatched_directories", "Directories whose changes are looked for because they cannot be watched.", none, sum(&s.Unwatched))
	b.counter("watch_overflows_total", "Times that the system's news of changes got lost, so that everything was looked at.", none, sum(&s.Overflows))
}

// skipped registers bytes that were not shown to anybody.
func (b book) skipped(source, reason string, bytes func() float64) {
	b.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: prefix + "skipped_bytes_total", Help: "Bytes in which no errors were looked for: ends of lines that are too long, holes in files, what could not be decided.",
		ConstLabels: prometheus.Labels{"source": source, "reason": reason},
	}, bytes))
}

// journals tells how the followers of journals are doing.
func (b book) journals(all []*journald.Follower) {
	if len(all) == 0 {
		return
	}
	of := func(number func(*journald.Stats) *atomic.Int64) func() float64 {
		return sumOf(all, func(j *journald.Follower) *atomic.Int64 { return number(&j.Stats) })
	}
	const entries = "Entries of the journal that were not searched for errors: not wanted, damaged, deleted before they were read, or not decided."
	for reason, n := range map[string]func() float64{
		"unmatched": of(func(s *journald.Stats) *atomic.Int64 { return &s.Unmatched }),
		"damaged":   of(func(s *journald.Stats) *atomic.Int64 { return &s.Damaged }),
		"gap":       of(func(s *journald.Stats) *atomic.Int64 { return &s.Gap }),
		"undecided": of(func(s *journald.Stats) *atomic.Int64 { return &s.Skipped }),
	} {
		b.counter("journal_entries_skipped_total", entries, label{"reason", reason}, n)
	}
	b.gauge("journal_lag_seconds", "Time between the last entry that was read and the last one there is, of the journal that is furthest behind.", none, func() float64 {
		var most time.Duration
		for _, j := range all {
			most = max(most, time.Duration(j.Stats.Behind.Load()))
		}
		return most.Seconds()
	})
	b.counter("journal_fields_lost_total", "Fields of journal entries that were cut for their length, or left out because they are damaged.", none, of(func(s *journald.Stats) *atomic.Int64 { return &s.Fields }))
	b.counter("journal_files_opened_total", "Files of journals that were opened.", none, of(func(s *journald.Stats) *atomic.Int64 { return &s.Files }))
}
