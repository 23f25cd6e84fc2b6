module shop.example/app

go 1.25.0

require (
	github.com/getsentry/sentry-go v0.50.0
	github.com/pkg/errors v0.9.1
	github.com/sirupsen/logrus v1.10.2
	go.uber.org/zap v1.28.0
)

require (
	go.uber.org/multierr v1.10.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
	golang.org/x/text v0.41.0 // indirect
)
