package play

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"history/record"
	mesh "history/workermesh/v1"
)

// listeningWithin is for a start on a busy machine.
const listeningWithin = 60 * time.Second

// process is one sidecar that runs.
type process struct {
	life       *record.Life
	command    *exec.Cmd
	connection *grpc.ClientConn
	registry   mesh.RegistryServiceClient
	mesh       mesh.MeshServiceClient
	listening  chan struct{}
	ended      chan struct{}
	log        string
}

// launch starts a sidecar and returns when its ports are bound.
func (w *World) launch(s *slot) (*process, error) {
	number := int(w.lives.Add(1))
	life := &record.Life{Number: number, Node: s.node, Disk: s.disk.number, Started: w.Recorder.Now()}
	socket := filepath.Join(w.directory, fmt.Sprintf("%d.sock", life.Number))
	arguments := append(w.network.under(s.host), w.options.Node...)
	arguments = append(arguments,
		"serve", "--node-name", s.node, "--registry-address", "unix:"+socket,
		"--gossip-address", w.network.address(s.host), "--insecure", "--admin-address", "off",
		"--data-dir", s.disk.directory, "--log-format", "json", "--health-checks=off")
	for host := range len(w.slots) + 1 {
		if host != s.host {
			arguments = append(arguments, "--peer", w.network.address(host))
		}
	}
	arguments = append(arguments, w.profile.flags()...)
	p := &process{
		life:      life,
		command:   exec.Command(arguments[0], arguments[1:]...),
		listening: make(chan struct{}),
		ended:     make(chan struct{}),
		log:       filepath.Join(w.directory, fmt.Sprintf("life-%d-%s.log", life.Number, s.node)),
	}
	p.command.Env = append(os.Environ(), "HISTORY_CLOCK="+s.clock)
	// Whatever becomes of the checker, nothing that it started stays.
	p.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.start(w); err != nil {
		return nil, err
	}
	w.Recorder.Change(func(history *record.History) { history.Lives = append(history.Lives, life) })
	select {
	case <-p.listening:
	case <-p.ended:
	case <-time.After(listeningWithin):
		p.kill()
	}
	if life.Ended != 0 {
		return nil, fmt.Errorf("life %d of %s is not listening: %s", life.Number, s.node, tail(p.log))
	}
	connection, err := grpc.NewClient("unix:"+socket,
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	p.connection = connection
	p.registry, p.mesh = mesh.NewRegistryServiceClient(connection), mesh.NewMeshServiceClient(connection)
	return p, nil
}

func (p *process) start(w *World) error {
	reader, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	p.command.Stdout, p.command.Stderr = writer, writer
	if err := p.command.Start(); err != nil {
		return err
	}
	writer.Close()
	var drained sync.WaitGroup
	drained.Add(1)
	go func() {
		defer drained.Done()
		p.follow(reader, w.Recorder)
	}()
	go func() {
		_ = p.command.Wait()
		w.Recorder.Change(func(*record.History) { p.life.Ended = w.Recorder.Now() })
		drained.Wait()
		close(p.ended)
	}()
	return nil
}

// follow keeps the log, and notices the line that says that the ports are bound.
func (p *process) follow(output io.ReadCloser, recorder *record.Recorder) {
	defer output.Close()
	file, err := os.Create(p.log)
	if err != nil {
		return
	}
	defer file.Close()
	lines := bufio.NewScanner(output)
	lines.Buffer(nil, 1<<20)
	heard := false
	for lines.Scan() {
		fmt.Fprintln(file, lines.Text())
		var line struct{ Message string }
		if heard || json.Unmarshal(lines.Bytes(), &line) != nil || line.Message != "listening" {
			continue
		}
		heard = true
		recorder.Change(func(*record.History) { p.life.Listening = recorder.Now() })
		close(p.listening)
	}
}

func (p *process) signal(signal os.Signal) { _ = p.command.Process.Signal(signal) }

// kill ends the process at once and waits until it is gone.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.ended
	p.close()
}

func (p *process) close() {
	if p.connection != nil {
		p.connection.Close()
	}
}

// tail is the end of a log.
func tail(path string) string {
	text, _ := os.ReadFile(path)
	return string(text[max(0, len(text)-2000):])
}
