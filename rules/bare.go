package rules

import "bytes"

// withoutSamples blanks the samples in the text of a file of the library, which are two thirds of it: reading YAML is what most of errtail's start is. Line numbers stay.
// It knows the layout of our own files (a key `samples:` on a line of its own, and everything of it indented deeper); a test wants the rest of each file untouched.
func withoutSamples(text []byte) []byte {
	bare := make([]byte, 0, len(text)/2)
	depth := -1 // of the key `samples` that is being left out
	for line := range bytes.Lines(text) {
		content := bytes.TrimLeft(line, " ")
		indent := len(line) - len(content)
		if depth >= 0 && indent <= depth && len(bytes.TrimSpace(line)) > 0 {
			depth = -1
		}
		if depth < 0 && bytes.Equal(bytes.TrimRight(content, "\n"), []byte("samples:")) {
			depth = indent
		}
		if depth >= 0 {
			bare = append(bare, '\n')
		} else {
			bare = append(bare, line...)
		}
	}
	return bare
}
