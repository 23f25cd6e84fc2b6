// Package apitest is an API server for tests: it has pods and nothing else, answers list and watch over TLS in JSON or protobuf as a real one does, and
// fails in the ways in which real ones fail.
package apitest

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/watch"
)

// Server is an API server.
type Server struct {
	*httptest.Server
	t testing.TB

	mu       sync.Mutex
	pods     map[string]*corev1.Pod
	secrets  map[string]*corev1.Secret // by namespace/name
	version  int
	history  []change      // since compacted
	compact  int           // versions before this are gone
	changed  chan struct{} // closed at each change
	cut      chan struct{} // closed to end all watches
	faults   Faults
	requests []string
	asked    chan struct{}

	codecs serializer.CodecFactory
}

// Faults are what goes wrong.
type Faults struct {
	Token     string        // the only one that is taken; "": any
	Status    int           // what each request is answered with; 0: nothing of the kind
	WatchList bool          // the server knows sendInitialEvents (Kubernetes 1.32 and later)
	Hang      chan struct{} // each request waits until this is closed; nil: none
}

type change struct {
	version int
	kind    watch.EventType
	pod     *corev1.Pod
}

// New starts a server, which ends with the test.
func New(t testing.TB) *Server {
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	metav1.AddToGroupVersion(scheme, schemeVersion)
	s := &Server{t: t, pods: map[string]*corev1.Pod{}, secrets: map[string]*corev1.Secret{}, version: 100, changed: make(chan struct{}), cut: make(chan struct{}), asked: make(chan struct{}, 1), codecs: serializer.NewCodecFactory(scheme)}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(s.serve))
	t.Cleanup(func() {
		s.Disconnect()
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

var schemeVersion = corev1.SchemeGroupVersion

// Change changes what goes wrong.
func (s *Server) Change(f func(*Faults)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.faults)
}

// Put creates or updates a pod.
func (s *Server) Put(pod *corev1.Pod) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	pod = pod.DeepCopy()
	pod.ResourceVersion = strconv.Itoa(s.version)
	kind := watch.Modified
	if s.pods[pod.Namespace+"/"+pod.Name] == nil {
		kind = watch.Added
	}
	s.pods[pod.Namespace+"/"+pod.Name] = pod
	s.tell(change{s.version, kind, pod})
}

// PutSecret creates or updates a Secret with one key.
func (s *Server) PutSecret(namespace, name, key, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[namespace+"/"+name] = &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, Data: map[string][]byte{key: []byte(value)}}
}

// Delete deletes a pod.
func (s *Server) Delete(namespace, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pod := s.pods[namespace+"/"+name]
	if pod == nil {
		return
	}
	delete(s.pods, namespace+"/"+name)
	s.version++
	pod = pod.DeepCopy()
	pod.ResourceVersion = strconv.Itoa(s.version)
	s.tell(change{s.version, watch.Deleted, pod})
}

func (s *Server) tell(c change) {
	s.history = append(s.history, c)
	close(s.changed)
	s.changed = make(chan struct{})
}

// Disconnect ends all watches that are open, without a word.
func (s *Server) Disconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.cut)
	s.cut = make(chan struct{})
}

// Compact forgets what was: whoever wants to go on watching from before gets 410 Gone.
func (s *Server) Compact() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	s.compact = s.version
	s.history = nil
}

// Requests returns the requests so far, as "list QUERY" and "watch QUERY".
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Asked receives after a request, or several, have come.
func (s *Server) Asked() <-chan struct{} { return s.asked }

// CA returns the certificate to trust, as PEM.
func (s *Server) CA() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	verb := "list"
	if q.Get("watch") == "true" || q.Get("watch") == "1" {
		verb = "watch"
	}
	named, isSecret := strings.CutPrefix(r.URL.Path, "/api/v1/namespaces/")
	if named, isSecret = strings.Replace(named, "/secrets/", "/", 1), isSecret && strings.Contains(named, "/secrets/"); isSecret {
		verb = "get secret " + named
	}
	s.mu.Lock()
	s.requests = append(s.requests, verb+" "+r.URL.RawQuery)
	f := s.faults
	s.mu.Unlock()
	select {
	case s.asked <- struct{}{}:
	default:
	}
	if f.Hang != nil {
		select {
		case <-f.Hang:
		case <-r.Context().Done():
			return
		}
	}
	switch {
	case f.Token != "" && r.Header.Get("Authorization") != "Bearer "+f.Token:
		s.refuse(w, r, http.StatusUnauthorized, metav1.StatusReasonUnauthorized)
	case f.Status != 0:
		s.refuse(w, r, f.Status, metav1.StatusReason(map[int]string{403: "Forbidden", 500: "InternalError", 503: "ServiceUnavailable"}[f.Status]))
	case isSecret:
		s.secret(w, r, named)
	case r.URL.Path != "/api/v1/pods":
		s.refuse(w, r, http.StatusNotFound, metav1.StatusReasonNotFound)
	case verb == "watch" && q.Get("sendInitialEvents") == "true" && !f.WatchList:
		s.refuse(w, r, http.StatusUnprocessableEntity, metav1.StatusReasonInvalid)
	case verb == "watch":
		s.watch(w, r)
	default:
		s.list(w, r)
	}
}

// wanted tells whether a pod is of the node that the field selector names.
func wanted(r *http.Request, pod *corev1.Pod) bool {
	node, ok := strings.CutPrefix(r.URL.Query().Get("fieldSelector"), "spec.nodeName=")
	return !ok || pod.Spec.NodeName == node
}

// info returns what writes the type that a client asks for.
func (s *Server) info(r *http.Request) runtime.SerializerInfo {
	mediaType := runtime.ContentTypeJSON
	if strings.HasPrefix(r.Header.Get("Accept"), runtime.ContentTypeProtobuf) {
		mediaType = runtime.ContentTypeProtobuf
	}
	info, _ := runtime.SerializerInfoForMediaType(s.codecs.SupportedMediaTypes(), mediaType)
	return info
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, code int, reason metav1.StatusReason) {
	info := s.info(r)
	w.Header().Set("Content-Type", info.MediaType)
	w.WriteHeader(code)
	status := &metav1.Status{Status: metav1.StatusFailure, Code: int32(code), Reason: reason, Message: fmt.Sprint("refused by the test: ", code)}
	if err := s.codecs.EncoderForVersion(info.Serializer, schemeVersion).Encode(status, w); err != nil {
		s.t.Logf("answering %d: %v", code, err)
	}
}

func (s *Server) secret(w http.ResponseWriter, r *http.Request, named string) {
	s.mu.Lock()
	secret := s.secrets[named]
	s.mu.Unlock()
	if secret == nil {
		s.refuse(w, r, http.StatusNotFound, metav1.StatusReasonNotFound)
		return
	}
	info := s.info(r)
	w.Header().Set("Content-Type", info.MediaType)
	if err := s.codecs.EncoderForVersion(info.Serializer, schemeVersion).Encode(secret, w); err != nil {
		s.t.Logf("answering with a Secret: %v", err)
	}
}

func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	list := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: strconv.Itoa(s.version)}}
	for _, pod := range s.pods {
		if wanted(r, pod) {
			list.Items = append(list.Items, *pod)
		}
	}
	s.mu.Unlock()
	info := s.info(r)
	w.Header().Set("Content-Type", info.MediaType)
	if err := s.codecs.EncoderForVersion(info.Serializer, schemeVersion).Encode(list, w); err != nil {
		s.t.Logf("answering a list: %v", err)
	}
}
