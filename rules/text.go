package rules

// LibraryFile returns the text of a file of the built-in library, by its name in the Pos of its rules: "library/python.yaml".
func LibraryFile(name string) ([]byte, error) { return libraryFiles.ReadFile(name) }
