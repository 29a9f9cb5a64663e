package play

import (
	"fmt"
	"os"
	"strings"
)

const gossipPort = 50052

// rules is what a network does to what goes over it.
type rules struct {
	// Share of packets that are lost.
	Loss float64 `json:"loss"`
	// Each packet is delayed by up to this, one overtaking another.
	JitterMs int `json:"jitterMs"`
	// Directions that are cut, by address.
	Cuts [][2]string `json:"cuts"`
}

// network joins the hosts.
type network interface {
	// under is the command that runs another one on a host.
	under(host int) []string
	// address is where a host's sidecar is reached by others.
	address(host int) string
	// rule changes what the network does; false = it does nothing to anything.
	rule(rules rules) bool
	close()
}

// loopback is a network that cannot be disturbed. Each run has addresses of its own, so that no port is taken.
type loopback struct{}

func (loopback) under(int) []string { return nil }

func (loopback) address(host int) string {
	number := os.Getpid()%(1<<20)<<3 + host
	return fmt.Sprintf("127.%d.%d.%d:%d", 128+number>>16, number>>8&255, number&255, gossipPort)
}

func (loopback) rule(rules) bool { return false }
func (loopback) close()          {}

// withoutPort is the address of a host itself.
func withoutPort(address string) string {
	host, _, _ := strings.Cut(address, ":")
	return host
}
