package examples

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// manifests decodes files of objects with the API server's own types, and refuses what these do not have.
func manifests(t *testing.T, files ...string) (all []runtime.Object) {
	t.Helper()
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{appsv1.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme, rbacv1.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	strict := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true})
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
		for {
			doc, err := documents.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			object, _, err := strict.Decode(doc, nil, nil)
			if err != nil {
				t.Errorf("%s: %v", file, err)
				continue
			}
			all = append(all, object)
		}
	}
	return all
}

// TestManifests: each manifest is what the API server takes, and asks for no more than it needs.
func TestManifests(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("kubernetes/base/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, "kubernetes/crash.yaml")
	var objects []string
	for _, file := range files {
		if base := filepath.Base(file); base != "kustomization.yaml" && base != "errtail.yaml" {
			objects = append(objects, file)
		}
	}
	seen := map[string]bool{}
	for _, object := range manifests(t, objects...) {
		seen[object.GetObjectKind().GroupVersionKind().Kind] = true
		switch o := object.(type) {
		case *appsv1.DaemonSet:
			checkPod(t, &o.Spec.Template.Spec)
		case *rbacv1.ClusterRole:
			for _, rule := range o.Rules {
				if len(rule.Resources) != 1 || rule.Resources[0] != "pods" || len(rule.Verbs) != 3 {
					t.Errorf("the role allows %v of %v", rule.Verbs, rule.Resources)
				}
			}
		}
	}
	for _, kind := range []string{"Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "DaemonSet", "NetworkPolicy", "Deployment"} {
		if !seen[kind] {
			t.Errorf("no %s", kind)
		}
	}
}

// checkPod wants what docs/kubernetes.md promises of the security of the pods.
func checkPod(t *testing.T, spec *corev1.PodSpec) {
	t.Helper()
	if spec.HostNetwork || spec.HostPID || spec.HostIPC {
		t.Error("a namespace of the host is used")
	}
	if s := spec.SecurityContext; s.SeccompProfile.Type != corev1.SeccompProfileTypeRuntimeDefault || *s.RunAsUser == 0 || !*s.RunAsNonRoot || *s.RunAsGroup != 0 {
		t.Errorf("pod: %+v", s)
	}
	for _, c := range append(spec.InitContainers, spec.Containers...) {
		s := c.SecurityContext
		if *s.AllowPrivilegeEscalation || !*s.ReadOnlyRootFilesystem || len(s.Capabilities.Drop) != 1 || s.Capabilities.Drop[0] != "ALL" || len(s.Capabilities.Add) > 0 || s.Privileged != nil {
			t.Errorf("%s: %+v", c.Name, s)
		}
		for _, m := range c.VolumeMounts {
			if m.Name != "state" && !m.ReadOnly {
				t.Errorf("%s can write to %s", c.Name, m.MountPath)
			}
		}
		if c.Resources.Requests.Cpu().String() != "20m" || c.Resources.Requests.Memory().String() != "32Mi" || c.Resources.Limits.Memory().String() != "128Mi" {
			t.Errorf("%s: resources %+v", c.Name, c.Resources)
		}
	}
	paths := map[string]string{}
	for _, v := range spec.Volumes {
		if v.HostPath != nil {
			paths[v.Name] = v.HostPath.Path
		}
	}
	if len(paths) != 2 || paths["logs"] != "/var/log/pods" || paths["state"] != "/var/lib/errtail" {
		t.Errorf("paths of the host: %v", paths)
	}
}
