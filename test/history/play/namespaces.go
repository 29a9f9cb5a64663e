package play

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
)

// namespaces are hosts of their own, joined by the program of `npm run netns`, which cuts, loses and delays.
type namespaces struct {
	names  []string
	mutex  sync.Mutex
	wire   *exec.Cmd
	input  io.WriteCloser
	output *bufio.Scanner
}

func openNamespaces(wire string, hosts int) (network, error) {
	n := &namespaces{}
	arguments := []string{wire}
	for host := range hosts {
		n.names = append(n.names, fmt.Sprintf("wmh-%d-%d", os.Getpid(), host))
		arguments = append(arguments, fmt.Sprintf("%s=%s", n.device(host), withoutPort(n.address(host))))
	}
	n.wire = exec.Command("python3", arguments...)
	n.wire.Stderr = os.Stderr
	n.wire.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	input, err := n.wire.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := n.wire.StdoutPipe()
	if err != nil {
		return nil, err
	}
	n.input, n.output = input, bufio.NewScanner(output)
	if err := n.wire.Start(); err != nil {
		return nil, err
	}
	if !n.output.Scan() {
		return nil, fmt.Errorf("%s did not start", wire)
	}
	for host := range hosts {
		if err := n.plug(host); err != nil {
			n.close()
			return nil, err
		}
	}
	return n, nil
}

// device has a short name, as they must.
func (n *namespaces) device(host int) string { return fmt.Sprintf("wmh%d-%d", os.Getpid(), host) }

func (n *namespaces) plug(host int) error {
	name, device := n.names[host], n.device(host)
	within := "netns exec " + name + " ip "
	for _, each := range []string{
		"netns add " + name,
		"link set " + device + " netns " + name,
		within + "link set lo up",
		within + "address add " + withoutPort(n.address(host)) + "/24 dev " + device,
		within + "link set " + device + " up",
	} {
		if out, err := exec.Command("ip", strings.Fields(each)...).CombinedOutput(); err != nil {
			return fmt.Errorf("ip %s: %s", each, out)
		}
	}
	return nil
}

func (n *namespaces) under(host int) []string {
	return []string{"ip", "netns", "exec", n.names[host]}
}

// address is of RFC 2544: for tests of networks, never routed.
func (n *namespaces) address(host int) string {
	return fmt.Sprintf("198.18.0.%d:%d", host+1, gossipPort)
}

func (n *namespaces) rule(rules rules) bool {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if rules.Cuts == nil {
		rules.Cuts = [][2]string{}
	}
	line, _ := json.Marshal(rules)
	if _, err := fmt.Fprintf(n.input, "%s\n", line); err != nil {
		return false
	}
	return n.output.Scan()
}

func (n *namespaces) close() {
	n.input.Close()
	_ = n.wire.Wait()
	for _, name := range n.names {
		_ = exec.Command("ip", "netns", "delete", name).Run()
	}
}
