// history runs a mesh of real sidecars under faults, and checks what was seen of it.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"history/check"
	"history/play"
	"history/record"
)

func main() {
	var options play.Options
	var program, faults, keep, read, until string
	flag.Int64Var(&options.Seed, "seed", 1, "decides what is called and which faults happen")
	flag.IntVar(&options.Seconds, "seconds", 10, "for how long faults happen")
	flag.IntVar(&options.Nodes, "nodes", 3, "how many, at most five")
	flag.DurationVar(&options.Gap, "gap", 2*time.Second, "between two faults, at most")
	flag.StringVar(&program, "program", "", "what starts a sidecar: node, its flags, and the program")
	flag.StringVar(&faults, "faults", "", "only these, separated by commas")
	flag.StringVar(&options.Wire, "wire", "", "program that joins network namespaces; empty = loopback")
	flag.StringVar(&keep, "keep", "", "writes the history here, whatever it says")
	flag.StringVar(&read, "check", "", "checks the history in this file, and runs nothing")
	flag.StringVar(&until, "until", "", "ends as soon as this rule is found broken")
	flag.Parse()
	if read != "" {
		history, err := record.Read(read)
		end(err)
		os.Exit(code(report(history)))
	}
	if os.Getuid() == 0 && os.Getenv(mountsVariable) == "" {
		code, err := withMounts()
		if err == nil {
			os.Exit(code)
		}
		fmt.Println("NO DISK IS FILLED: there are no mounts of one's own:", err)
	}
	options.Mounts = os.Getenv(mountsVariable) != ""
	options.Node = strings.Fields(program)
	if faults != "" {
		options.Faults = strings.Split(faults, ",")
	}
	if until != "" {
		options.Found = func(history *record.History) bool { return breaks(check.Check(history), until) }
	}
	os.Exit(judge(options, keep, until))
}

func breaks(problems []check.Problem, rule string) bool {
	return slices.ContainsFunc(problems, func(each check.Problem) bool { return each.Rule == rule })
}

// mountsVariable says that this process has mounts of its own.
const mountsVariable = "HISTORY_MOUNTS"

// withMounts runs this program again, with mounts that end with it. Its result is the exit code.
func withMounts() (int, error) {
	// Who is started ends with the thread that started it.
	runtime.LockOSThread()
	again := exec.Command("/proc/self/exe")
	again.Args = os.Args
	again.Stdout, again.Stderr = os.Stdout, os.Stderr
	again.Env = append(os.Environ(), mountsVariable+"=own")
	again.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if err := again.Start(); err != nil {
		return 0, err
	}
	_ = again.Wait()
	return again.ProcessState.ExitCode(), nil
}

// judge runs a mesh and judges what was seen of it. What the sidecars logged stays, with the history, when something was found that
// the run was not made for. Its result is the exit code.
func judge(options play.Options, keep, until string) int {
	directory, err := os.MkdirTemp("", "worker-mesh-history-")
	end(err)
	options.Directory = directory
	world, err := play.NewWorld(options, strings.Join(os.Args, " "))
	end(err)
	history, err := world.Run()
	world.Close()
	if keep != "" {
		end(history.Write(keep))
	}
	if err != nil {
		fmt.Println("the logs are in", directory)
		end(err)
	}
	problems := report(history)
	if len(problems) == 0 || breaks(problems, until) {
		end(os.RemoveAll(directory))
		return code(problems)
	}
	path := filepath.Join(directory, "history.jsonl")
	end(history.Write(path))
	fmt.Printf("the history is in %s; this plays the seed again:\n  %s\n", path, history.Header.Command)
	return code(problems)
}

// report prints what is found.
func report(history *record.History) []check.Problem {
	problems := check.Check(history)
	fmt.Printf("seed %d: %d calls, %d lists, %d answers of watches, %d processes, %d faults\n",
		history.Header.Seed, len(history.Ops), len(history.Lists), len(history.Watches),
		len(history.Lives), len(history.Faults))
	for _, each := range problems {
		fmt.Println("FAIL", each)
	}
	if len(problems) == 0 {
		fmt.Println("PASS")
	}
	return problems
}

func code(problems []check.Problem) int {
	if len(problems) > 0 {
		return 1
	}
	return 0
}

func end(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
