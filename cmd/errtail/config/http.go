package config

import (
	"errors"
	"net"
	"strconv"
	"strings"

	"github.com/errtail/errtail/rules/strictyaml"
)

// HTTP says where errtail answers questions about itself: is it alive, is it ready, what has it counted.
type HTTP struct {
	Listen string // host:port; "" for nowhere
}

func (r *reader) http(v strictyaml.Value) HTTP {
	keys := r.object(v, "listen")
	text := r.text(keys["listen"])
	if text == "" {
		return HTTP{}
	}
	address, err := Address(text)
	if err != nil {
		keys["listen"].Report(err.Error(), AddressHint)
	}
	return HTTP{Listen: address}
}

// AddressHint says what an address may look like.
const AddressHint = "like 127.0.0.1:9464; 9464 alone is the same, and 0.0.0.0:9464 is for other machines too"

// loopback is where errtail listens unless it is told otherwise: what it has counted is nobody's business but this machine's.
const loopback = "127.0.0.1"

// Address reads an address to listen at, and returns it as host:port. Where no host is given, with or without a colon, it is this machine alone, not all of its
// addresses as elsewhere.
func Address(text string) (string, error) {
	if !strings.Contains(text, ":") {
		text = ":" + text
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		return "", errors.New("this is no address to listen at")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return "", errors.New("the port to listen at is not a number from 0 to 65535")
	}
	if host == "" {
		host = loopback
	}
	if net.ParseIP(host) == nil && !hostName(host) {
		return "", errors.New("the host to listen at is neither an address nor a name")
	}
	return net.JoinHostPort(host, port), nil
}

// hostName tells whether a text has only what names of hosts have.
func hostName(text string) bool {
	return len(text) <= 253 && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == ""
}
