// Package kubernetes knows the logs of the pods of a node: where the kubelet keeps them, who writes them, and how the containers behind them ended.
//
// The files are followed by [github.com/errtail/errtail/tailers/file]: a [Node] gives it a [file.Spec] that finds them and says of each whose it is.
//
//	path.go        what the path alone says: namespace, pod, uid, container, restart
//	node.go        what is known of the pods, and for how long an event waits for that
//	handler.go     stands between the files and the pipeline: waits, or leaves out what does not want to be read
//	pod.go         what is kept of what an API server says about a pod
//	annotations.go what a pod may ask for
//	container.go   one container's log, and what its events get
//	route.go       where events go, if a pod says so; secret.go reads the Secrets that some name for it
//	release.go     release, environment and the image's name
//	exit.go        how containers ended, and events about it
//
// Package watch, below this one, asks the API server. All of it works without.
//
// Concurrency: the files' goroutine calls handler and containers, the API server's calls [Node.Learn] and its siblings. Node's mutex guards what both
// use; a [Pod] does not change once it was learned.
package kubernetes
