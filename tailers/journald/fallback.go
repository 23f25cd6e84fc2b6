package journald

import (
	"context"
	"fmt"
)

// fallBack reads the journal through journalctl.
func (r *run) fallBack(_ context.Context, path string) error {
	return fmt.Errorf("%s has a format that this errtail does not know", path)
}
