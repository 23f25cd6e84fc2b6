package apitest

import (
	"bytes"
	"net/http"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
)

// stream writes the events of one watch.
type stream struct {
	s      *Server
	w      http.ResponseWriter
	embed  runtime.Encoder            // objects
	frame  func(runtime.Object) error // writes an event around one
	failed error
}

func (s *Server) watch(w http.ResponseWriter, r *http.Request) {
	info := s.info(r)
	w.Header().Set("Content-Type", info.MediaType+";stream=watch")
	w.WriteHeader(http.StatusOK)
	framed := info.StreamSerializer.Framer.NewFrameWriter(w)
	out := &stream{s: s, w: w, embed: s.codecs.EncoderForVersion(info.Serializer, schemeVersion)}
	events := s.codecs.EncoderForVersion(info.StreamSerializer.Serializer, schemeVersion)
	out.frame = func(o runtime.Object) error {
		var b bytes.Buffer
		if err := events.Encode(o, &b); err != nil {
			return err
		}
		_, err := framed.Write(b.Bytes())
		return err
	}
	s.mu.Lock()
	from, _ := strconv.Atoi(r.URL.Query().Get("resourceVersion"))
	cut := s.cut
	if r.URL.Query().Get("sendInitialEvents") == "true" {
		for _, pod := range s.pods {
			if wanted(r, pod) {
				out.send(watch.Added, pod)
			}
		}
		from = s.version
		out.send(watch.Bookmark, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{ResourceVersion: strconv.Itoa(from), Annotations: map[string]string{metav1.InitialEventsAnnotationKey: "true"}}})
	}
	s.mu.Unlock()
	for out.failed == nil {
		s.mu.Lock()
		changed := s.changed
		if from < s.compact {
			out.send(watch.Error, &metav1.Status{Status: metav1.StatusFailure, Code: http.StatusGone, Reason: metav1.StatusReasonExpired, Message: "too old resource version"})
			s.mu.Unlock()
			return
		}
		for _, c := range s.history {
			if c.version > from && wanted(r, c.pod) {
				out.send(c.kind, c.pod)
			}
		}
		from = max(from, s.version)
		s.mu.Unlock()
		select {
		case <-changed:
		case <-cut:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// send writes an event.
func (o *stream) send(kind watch.EventType, object runtime.Object) {
	var b bytes.Buffer
	if err := o.embed.Encode(object, &b); err != nil {
		o.failed = err
		return
	}
	o.failed = o.frame(&metav1.WatchEvent{Type: string(kind), Object: runtime.RawExtension{Raw: b.Bytes()}})
	if f, ok := o.w.(http.Flusher); ok {
		f.Flush()
	}
}
