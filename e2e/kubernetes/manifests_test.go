//go:build e2e

package kubernetes

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	k8sruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

const examples = "../../examples/kubernetes"

// decode reads objects with the API server's own types, and refuses what these do not have.
func decode(t *testing.T, text string) (all []k8sruntime.Object) {
	t.Helper()
	scheme := k8sruntime.NewScheme()
	for _, add := range []func(*k8sruntime.Scheme) error{appsv1.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme, rbacv1.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	strict := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true})
	for document := range strings.SplitSeq("\n"+text, "\n---\n") {
		if strings.TrimSpace(document) == "" {
			continue
		}
		if strings.Contains(document, "kind: PodMonitor") { // the operator's own type, of which only the form is looked at
			monitor := &unstructured.Unstructured{}
			if err := yaml.Unmarshal([]byte(document), monitor); err != nil {
				t.Errorf("%v\n%s", err, document)
			}
			all = append(all, monitor)
			continue
		}
		object, _, err := strict.Decode([]byte(document), nil, nil)
		if err != nil {
			t.Errorf("%v\n%s", err, document)
			continue
		}
		all = append(all, object)
	}
	return all
}

// check wants the objects that make an errtail, and its configuration to be one that errtail takes.
func check(t *testing.T, objects []k8sruntime.Object, api bool) (granted []string) {
	t.Helper()
	configs, roles := 0, 0
	for _, object := range objects {
		switch o := object.(type) {
		case *appsv1.DaemonSet:
			spec := o.Spec.Template.Spec
			if *spec.AutomountServiceAccountToken != api {
				t.Errorf("the service account's token is mounted: %v", *spec.AutomountServiceAccountToken)
			}
			for key, value := range o.Spec.Selector.MatchLabels {
				if o.Spec.Template.Labels[key] != value {
					t.Errorf("the selector %s=%s does not fit its own pods", key, value)
				}
			}
			ports, probed := map[string]bool{}, 0
			for _, p := range spec.Containers[0].Ports {
				ports[p.Name] = true
			}
			for _, probe := range []*corev1.Probe{spec.Containers[0].StartupProbe, spec.Containers[0].ReadinessProbe, spec.Containers[0].LivenessProbe} {
				if probe != nil && probe.HTTPGet != nil && ports[probe.HTTPGet.Port.String()] {
					probed++
				}
			}
			if probed != 3 {
				t.Errorf("%d probes ask a port that the container has", probed)
			}
			if len(o.Spec.Selector.MatchLabels) == 0 || spec.Containers[0].Image == "errtail" || spec.Containers[0].Image != spec.InitContainers[0].Image {
				t.Errorf("selector %v, images %s and %s", o.Spec.Selector.MatchLabels, spec.InitContainers[0].Image, spec.Containers[0].Image)
			}
		case *corev1.ConfigMap:
			configs++
			binary, err := build()
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "errtail.yaml")
			if err := os.WriteFile(file, []byte(o.Data["errtail.yaml"]), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(binary, "check", "-c", file)
			cmd.Env = []string{"SENTRY_DSN=https://key@sentry.example/1"} // of the Secret
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("errtail refuses the configuration: %s\n%s", out, o.Data["errtail.yaml"])
			}
		case *rbacv1.ClusterRole:
			roles++
			for _, rule := range o.Rules {
				for _, resource := range rule.Resources {
					granted = append(granted, fmt.Sprint(resource, rule.ResourceNames, rule.Verbs))
				}
			}
		case *rbacv1.ClusterRoleBinding:
			roles++
		}
	}
	if configs != 1 || (roles == 2) != api {
		t.Errorf("%d configurations, %d roles and bindings", configs, roles)
	}
	return granted
}

func TestKustomize(t *testing.T) {
	for _, dir := range []string{"base", "api-off"} {
		t.Run(dir, func(t *testing.T) {
			made, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), filepath.Join(examples, dir))
			if err != nil {
				t.Fatal(err)
			}
			text, err := made.AsYaml()
			if err != nil {
				t.Fatal(err)
			}
			if granted := check(t, decode(t, string(text)), dir == "base"); len(granted) > 1 {
				t.Errorf("it may do more than read pods: %v", granted)
			}
		})
	}
}

func TestChart(t *testing.T) {
	dir := filepath.Join(examples, "chart/errtail")
	for _, m := range lint.AllWithKubeVersion(dir, nil, "errtail", nil).Messages {
		if m.Severity >= support.WarningSev {
			t.Errorf("helm lint: %v", m)
		}
	}
	c, err := loader.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	everything := map[string]any{
		"kubernetes": map[string]any{"api": "on", "excludeNamespaces": []any{"kube-*"}, "allowDSNs": []any{"payments"}, "allowHosts": []any{"*.ingest.sentry.io", "sentry.example"},
			"allowSecrets": map[string]any{"enabled": true, "names": []any{"sentry"}},
			"namespaces":   map[string]any{"shop": map[string]any{"environment": "production", "dsn": "payments", "tags": map[string]any{"team": "shop"}}}},
		"environment": "staging", "tags": map[string]any{"cluster": "one"},
		"config":            map[string]any{"sentry": map[string]any{"dsns": map[string]any{"payments": "https://key@sentry.example/2"}}, "limits": map[string]any{"pod": "100/h"}},
		"priorityClassName": "system-node-critical", "nodeSelector": map[string]any{"kubernetes.io/os": "linux"}, "podAnnotations": map[string]any{"a": "b"}, "podLabels": map[string]any{"c": "d"},
		"extraEnv": []any{map[string]any{"name": "HTTPS_PROXY", "value": "http://proxy:3128"}}, "imagePullSecrets": []any{map[string]any{"name": "pull"}},
		"image": map[string]any{"repository": "registry.example/errtail", "tag": "1.2.3"}, "podMonitor": map[string]any{"enabled": true, "labels": map[string]any{"release": "prometheus"}},
		"http": map[string]any{"port": 9100},
	}
	for _, test := range []struct {
		name    string
		values  map[string]any
		api     bool
		granted string
	}{
		{"defaults", nil, true, "[pods[] [get list watch]]"},
		{"without the API server", map[string]any{"kubernetes": map[string]any{"api": "off", "captureExits": false}, "networkPolicy": map[string]any{"enabled": false}, "dsn": map[string]any{"existingSecret": ""}}, false, "[]"},
		{"off without quotes, which YAML 1.1 takes for a boolean", map[string]any{"kubernetes": map[string]any{"api": false}, "config": map[string]any{"limits": false}}, false, "[]"},
		{"on without quotes", map[string]any{"kubernetes": map[string]any{"api": true}}, true, "[pods[] [get list watch]]"},
		{"everything", everything, true, "[pods[] [get list watch] secrets[sentry] [get]]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			values, err := chartutil.ToRenderValues(c, test.values, chartutil.ReleaseOptions{Name: "errtail", Namespace: "monitoring"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			files, err := engine.Render(c, values)
			if err != nil {
				t.Fatal(err)
			}
			var all []k8sruntime.Object
			for name, text := range files {
				if strings.HasSuffix(name, ".yaml") {
					all = append(all, decode(t, text)...)
				}
			}
			if granted := fmt.Sprint(check(t, all, test.api)); granted != test.granted {
				t.Errorf("the role is %s, want %s", granted, test.granted)
			}
		})
	}
	for name, values := range map[string]map[string]any{
		"an unknown key":        {"kubernets": map[string]any{}},
		"an unknown word":       {"kubernetes": map[string]any{"api": "yes"}},
		"no time":               {"kubernetes": map[string]any{"wait": "2 minutes"}},
		"a number for a text":   {"tags": map[string]any{"a": 1}},
		"an unknown config key": {"config": map[string]any{"sources": []any{}}},
	} {
		if _, err := chartutil.ToRenderValues(c, values, chartutil.ReleaseOptions{Name: "errtail"}, nil); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
