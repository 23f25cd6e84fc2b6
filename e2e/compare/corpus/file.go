package corpus

import (
	"encoding/json"
	"os"
)

// WriteFile writes a log, and beside it its truth, as name.json.
func WriteFile(name, kind string, seed uint64, size int64, traces *Traces) (Truth, error) {
	f, err := os.Create(name)
	if err != nil {
		return Truth{}, err
	}
	truth, err := Write(f, kind, seed, size, traces)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return truth, err
	}
	told, err := json.MarshalIndent(truth, "", " ")
	if err != nil {
		return truth, err
	}
	return truth, os.WriteFile(name+".json", append(told, '\n'), 0o644)
}

// ReadTruth reads what stands in a log that was written by [WriteFile].
func ReadTruth(name string) (Truth, error) {
	var truth Truth
	told, err := os.ReadFile(name + ".json")
	if err != nil {
		return truth, err
	}
	return truth, json.Unmarshal(told, &truth)
}
