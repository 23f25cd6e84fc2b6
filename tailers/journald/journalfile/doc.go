// Package journalfile reads the files of systemd's journal, without libsystemd, journalctl or cgo: those that are archived and those that journald is
// writing. It depends on no other package of errtail.
//
//	f, err := journalfile.Open("/var/log/journal/…/system.journal", journalfile.Options{})
//	for i := range f.Header().Entries {
//		entry, err := f.Read(i)
//		…
//	}
//	changed, err := f.Refresh() // there are more entries now
//
// The format is that of systemd's document "Journal File Format"; the sections named in comments are its sections. All numbers are little-endian, and
// all objects begin at multiples of 8. A file is a header, followed by objects up to header.tail_object_offset:
//
//	section                     what is read of it here, with byte offsets
//	Header                      signature 0, incompatible_flags 12, state 16, file_id 24, machine_id 40, seqnum_id 72, header_size 88, arena_size 96,
//	                            tail_object_offset 136, n_entries 152, tail_entry_seqnum 160, head_entry_seqnum 168, entry_array_offset 176,
//	                            head_entry_realtime 184, tail_entry_realtime 192
//	Objects                     type 0, flags 1 (compression of DATA), size 8
//	Data Objects (type 1)       payload 64, in compact files 72
//	Entry Objects (type 3)      seqnum 16, realtime 24, monotonic 32, boot_id 40, xor_hash 56, items 64 (16 bytes each, object offset first; in compact files
//	                            4 bytes each, the object offset alone)
//	Entry Array Objects (6)     next_entry_array_offset 16, items 24 (8 bytes each, in compact files 4)
//
// The entries of a file are what its chain of entry arrays lists, up to n_entries: journald raises that number only after an entry, its data and its place
// in the array are written, so that nothing half-written is ever seen. (tail_entry_seqnum is raised earlier, and is no such bound.) Where the chain is broken, which
// happens in files that journald has found corrupted and renamed to end in "~", the objects are walked from the last good entry instead.
//
// Files are read with pread(2), not mapped: a file that is truncated under a map kills the process with SIGBUS, and the kernel's copy costs less than
// reading the fields of the entries. Everything in a file is taken as hostile: offsets and sizes are checked, memory is bounded by [Options], and chains by
// the number of entries.
package journalfile
