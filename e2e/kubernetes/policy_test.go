//go:build e2e && cluster

package kubernetes

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// policy has the NetworkPolicies of errtail's namespace, as the API server has them, hold for its pods, and tries what these can reach then and who can reach them. scraped: Prometheus may.
// No network plugin that knows policies is at hand: they are translated here, so this shows that what the policy says is what errtail needs, and not what any plugin makes of it.
func (c *cluster) policy(scraped bool) {
	t := c.t
	t.Helper()
	c.enforce("errtail")
	p := c.pod("errtail", "app.kubernetes.io/name=errtail")
	own, other := agent(t), processes("python3 -c "+strings.TrimSpace(steady)[:40])
	if len(other) != 1 {
		t.Fatalf("%d processes are the pod steady's", len(other))
	}
	c.listens()
	for _, test := range []struct {
		from    int
		what    string
		network string
		to      string
		want    bool
	}{
		{own, "errtail to the API server", "tcp", serverIP + ":443", true},
		{own, "errtail to the backend", "tcp", backendIP + ":443", true},
		{own, "errtail to DNS", "udp", serverIP + ":53", true},
		{own, "errtail to DNS", "tcp", serverIP + ":53", true},
		{own, "errtail to another port", "tcp", serverIP + ":54", false},
		{own, "errtail to another port", "udp", serverIP + ":54", false},
		{own, "errtail to the kubelet", "tcp", serverIP + ":10250", false},
		{other[0], "another pod to that port", "tcp", serverIP + ":54", true},
		{other[0], "another pod to errtail's metrics", "tcp", p.Status.PodIP + ":9464", scraped},
	} {
		if got := reaches(test.from, test.network, test.to); got != test.want {
			t.Errorf("%s (%s %s): reached: %v, want %v", test.what, test.network, test.to, got, test.want)
		}
	}
	if scraped {
		out, err := exec.Command("nsenter", "-t", strconv.Itoa(other[0]), "-n", "python3", "-c", "import urllib.request; print(urllib.request.urlopen('http://"+p.Status.PodIP+":9464/metrics', timeout=5).read().decode())").Output()
		if err != nil || !strings.Contains(string(out), "errtail_events_total") {
			t.Errorf("what Prometheus would read: %v %.300s", err, out)
		}
	}
}

// listens has somebody answer at the ports that are tried, as DNS and as something that errtail has nothing to do with.
func (c *cluster) listens() {
	c.t.Helper()
	for _, port := range []string{":53", ":54"} {
		l, err := net.Listen("tcp", serverIP+port)
		if err != nil {
			continue // it is there since the last time
		}
		c.t.Cleanup(func() { l.Close() })
		p, err := net.ListenPacket("udp", serverIP+port)
		if err != nil {
			c.t.Fatal(err)
		}
		c.t.Cleanup(func() { p.Close() })
		go func() { // ends with Close
			buf := make([]byte, 16)
			for {
				n, from, err := p.ReadFrom(buf)
				if err != nil {
					return
				}
				_, _ = p.WriteTo(buf[:n], from)
			}
		}()
	}
}

// reaches tells whether a process can, with its own network, have a connection, or for UDP an answer.
func reaches(pid int, network, to string) bool {
	host, port, _ := strings.Cut(to, ":")
	program := fmt.Sprintf("import socket; socket.create_connection(('%s', %s), timeout=3)", host, port)
	if network == "udp" {
		program = fmt.Sprintf("import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(3); s.connect(('%s', %s)); s.send(b'x'); s.recv(9)", host, port)
	}
	return exec.Command("nsenter", "-t", strconv.Itoa(pid), "-n", "python3", "-c", program).Run() == nil
}

// enforce makes of the policies of a namespace rules for what its pods send to the node and to others and what others send to them. The node itself is let in, as everywhere.
func (c *cluster) enforce(namespace string) {
	c.t.Helper()
	if err := os.WriteFile("/proc/sys/net/bridge/bridge-nf-call-iptables", []byte("1"), 0o644); err != nil {
		c.t.Fatal(err)
	}
	var policies networkingv1.NetworkPolicyList
	var pods corev1.PodList
	c.get(&policies, "networkpolicies", "-n", namespace)
	c.get(&pods, "pods", "-n", namespace)
	_ = exec.Command("iptables", "-N", "POLICY").Run() // it may be there
	c.sh("iptables", "-F", "POLICY")
	for _, chain := range []string{"INPUT", "FORWARD"} {
		_ = exec.Command("iptables", "-D", chain, "-j", "POLICY").Run()
		c.sh("iptables", "-A", chain, "-j", "POLICY")
	}
	c.sh("iptables", "-A", "POLICY", "-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "-j", "RETURN")
	selected := 0
	for _, policy := range policies.Items {
		selector, err := metav1.LabelSelectorAsSelector(&policy.Spec.PodSelector)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, p := range pods.Items {
			if !selector.Matches(labels.Set(p.Labels)) || p.Status.PodIP == "" {
				continue
			}
			selected++
			for _, rule := range policy.Spec.Egress {
				c.lets("-s", p.Status.PodIP, rule.To, rule.Ports)
			}
			for _, rule := range policy.Spec.Ingress {
				c.lets("-d", p.Status.PodIP, rule.From, rule.Ports)
			}
			c.sh("iptables", "-A", "POLICY", "-s", p.Status.PodIP, "-j", "REJECT")
			c.sh("iptables", "-A", "POLICY", "-d", p.Status.PodIP, "-j", "REJECT")
		}
	}
	if len(policies.Items) != 1 || selected != 1 {
		c.t.Fatalf("%d policies select %d pods", len(policies.Items), selected)
	}
}

func (c *cluster) lets(side, ip string, peers []networkingv1.NetworkPolicyPeer, ports []networkingv1.NetworkPolicyPort) {
	c.t.Helper()
	if len(peers) > 0 || len(ports) == 0 {
		c.t.Fatalf("this test understands ports only, not %v", peers)
	}
	for _, port := range ports {
		if port.Protocol == nil || port.Port == nil || port.EndPort != nil {
			c.t.Fatalf("this test does not understand the port %v", port)
		}
		c.sh("iptables", "-A", "POLICY", side, ip, "-p", strings.ToLower(string(*port.Protocol)), "--dport", port.Port.String(), "-j", "RETURN")
	}
}
