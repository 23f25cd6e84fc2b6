// Package kubernetes holds no code: its tests run errtail between containerd, an API server and a backend, and render the manifests of
// examples/kubernetes. It is a module of its own so that what they need stays out of errtail's go.sum. Run it with make e2e, as root.
package kubernetes
