package play

import (
	"fmt"
	"net"
)

// rules is what a network does to what goes over it.
type rules struct {
	Loss     float64     `json:"loss"`
	JitterMs int         `json:"jitterMs"`
	Cuts     [][2]string `json:"cuts"`
}

// network joins the hosts.
type network interface {
	// under is the command that runs another one on a host.
	under(host int) []string
	// address is where a host's sidecar is reached by others.
	address(host int) string
	// rule changes what the network does; false = it cannot.
	rule(rules rules) bool
	close()
}

// loopback is a network that does nothing to anything.
type loopback struct{ addresses []string }

func openNetwork(options Options, hosts int) (network, error) {
	found := &loopback{}
	for range hosts {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		found.addresses = append(found.addresses, fmt.Sprint(listener.Addr()))
	}
	return found, nil
}

func (l *loopback) under(int) []string      { return nil }
func (l *loopback) address(host int) string { return l.addresses[host] }
func (l *loopback) rule(rules) bool         { return false }
func (l *loopback) close()                  {}
