package file

import "golang.org/x/sys/unix"

// born returns when an open file was created, in nanoseconds since 1970; false if the file system does not say.
func born(fd int) (int64, bool) {
	var st unix.Statx_t
	err := unix.Statx(fd, "", unix.AT_EMPTY_PATH, unix.STATX_BTIME, &st)
	return st.Btime.Sec*1e9 + int64(st.Btime.Nsec), err == nil && st.Mask&unix.STATX_BTIME != 0
}
