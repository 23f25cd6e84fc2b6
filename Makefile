# make help lists what there is.
export CGO_ENABLED = 0

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
HELM = helm.sh/helm/v3/cmd/helm@v3.22.0
OPERATOR = github.com/prometheus-operator/prometheus-operator@v0.85.0
FUZZTIME ?= 20s
BENCH ?= .
BENCHTIME ?= 1s

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: ## find the errors in the logs of the example, examples/gunicorn
	@go run ./cmd/errtail scan examples/gunicorn/logs

.PHONY: build
build: ## the binary, static, as bin/errtail
	go build -trimpath -o bin/errtail ./cmd/errtail

.PHONY: test
test: ## all fast tests: no network, under two minutes on two cores
	go test ./...

.PHONY: race
race: ## the same with the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race ./...

.PHONY: lint
lint: ## gofmt, vet, staticcheck, tidy go.mod, and the rules of the house
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "not gofmt-ed (gofmt -w them):"; echo "$$out"; exit 1; }
	go vet -tags e2e ./...
	go run $(STATICCHECK) -tags e2e ./...
	go mod tidy -diff
	go test -count=1 .

.PHONY: e2e
e2e: ## real gunicorn, Bugsink and Spotlight; installs them into .cache/e2e (needs Python 3.10+ with venv, Node.js with npm)
	go test -tags e2e -count=1 -timeout 10m ./e2e/...

.PHONY: e2e-kubernetes
e2e-kubernetes: ## real containerd and runc, an API server of its own, manifests and chart; a module of its own (needs root, containerd, runc; says what it leaves out without)
	cd e2e/kubernetes && go vet -tags e2e . && go mod tidy -diff
	.ci/kubernetes

.PHONY: e2e-cluster
e2e-cluster: ## a real API server and kubelet, built from their modules (half an hour the first time), the image, the manifests and the chart as they are (needs root, containerd, runc, containernetworking-plugins, buildah, iptables)
	cd e2e/kubernetes/cluster && CGO_ENABLED=1 go build -trimpath -ldflags '-s -w $(foreach v,Version=v1.34.3 Major=1 Minor=34,-X k8s.io/component-base/version.git$(v))' -o ../../../.cache/cluster/cluster .
	test -x .cache/cluster/helm || GOBIN=$(CURDIR)/.cache/cluster go install $(HELM)
	.ci/image errtail.test/errtail:1 .cache/cluster/errtail.tar
	cd e2e/kubernetes && go vet -tags e2e,cluster . && go test -tags e2e,cluster -c -o ../../.cache/cluster/cluster.test .
	cd e2e/kubernetes && CLUSTER=$(CURDIR)/.cache/cluster/cluster HELM=$(CURDIR)/.cache/cluster/helm IMAGE=$(CURDIR)/.cache/cluster/errtail.tar \
	  PODMONITOR_CRD="$$(go mod download -json $(OPERATOR) | sed -n 's/.*"Dir": "\(.*\)",/\1/p')/example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml" \
	  unshare --net ../../.cache/cluster/cluster.test -test.run '^TestCluster$$' -test.v -test.timeout 15m

.PHONY: fuzz
fuzz: ## each fuzz target for FUZZTIME (20s)
	@.ci/fuzz $(FUZZTIME)

.PHONY: corpus
corpus: ## make parsers/testdata again with the runtimes that this machine has; says which ones it lacks (NAMES="perl lua" for some)
	@parsers/testdata/gen/corpus.sh $(NAMES)

.PHONY: tables
tables: ## where the gate looks for the built-in literals: run it when they have changed (a minute)
	go run ./pipeline/tune

.PHONY: bench
bench: ## the benchmarks of all packages: time, bytes and allocations (BENCH=Gate for some; -benchtime by BENCHTIME)
	go test -run '^$$' -bench '$(BENCH)' -benchtime $(BENCHTIME) -benchmem ./...

.PHONY: bench-compare
bench-compare: ## errtail against wc -l, ripgrep, grep and mtail (and otelcol, COMPARE=-otelcol) on five logs, into docs/performance.md (about 10 minutes, 3 GB in .cache)
	go build -trimpath -o .cache/compare/errtail ./cmd/errtail
	go run ./e2e/compare -errtail .cache/compare/errtail $(COMPARE)

.PHONY: instructions
instructions: ## what the gate does with 4 MiB of logs, in machine instructions; fails if that is 10 % more than expected (needs valgrind)
	go build -o .cache/compare/instructions ./e2e/compare/instructions
	.cache/compare/instructions
