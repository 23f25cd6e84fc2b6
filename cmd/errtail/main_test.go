package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"errtail": main})
}

// TestScripts runs testdata/script/*.txtar: one file for each thing that the command line promises.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("STATE_DIRECTORY", env.WorkDir+"/.state")
			env.Values[scriptBackends{}] = map[string]*scriptBackend{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"valid":  valid,
			"await":  await,
			"prod":   prod,
			"append": appendFile,

			"backend":  backendCommand,
			"received": receivedCommand,
			"proxy":    proxyCommand,
		},
	})
}
