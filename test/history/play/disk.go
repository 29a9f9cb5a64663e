package play

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"history/record"
)

const (
	// Room on a disk that can be filled.
	diskBytes   = 16 << 20
	ballastName = "ballast"
)

// disk is a data directory. Where mounting is permitted it is a file system of its own, and can be full.
type disk struct {
	number    int
	root      string
	directory string
}

// newDisk makes an empty one.
func (w *World) newDisk(of record.Disk) (disk, error) {
	of.Number = int(w.disks.Add(1))
	d := disk{number: of.Number, root: filepath.Join(w.directory, fmt.Sprintf("disk-%d", of.Number))}
	d.directory = filepath.Join(d.root, "data")
	if err := os.MkdirAll(d.root, 0o700); err != nil {
		return d, err
	}
	if w.options.Mounts {
		options := fmt.Sprintf("size=%d,mode=700", diskBytes)
		if err := syscall.Mount("tmpfs", d.root, "tmpfs", 0, options); err != nil {
			return d, err
		}
		w.Recorder.Change(func(*record.History) { w.mounted = append(w.mounted, d.root) })
	}
	w.Recorder.Change(func(history *record.History) { history.Disks = append(history.Disks, &of) })
	return d, os.MkdirAll(d.directory, 0o700)
}

// copyDisk makes a copy of a disk as it is now, which may be in use. The lock stays behind: it names a process.
func (w *World) copyDisk(from disk) (disk, error) {
	to, err := w.newDisk(record.Disk{From: from.number, Copied: w.Recorder.Now()})
	if err != nil {
		return to, err
	}
	return to, filepath.WalkDir(from.directory, func(path string, entry fs.DirEntry, err error) error {
		// What vanishes meanwhile was removed by its process.
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(from.directory, path)
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(to.directory, name), 0o700)
		}
		if strings.HasPrefix(name, "lock") {
			return nil
		}
		bytes, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to.directory, name), bytes, 0o600)
	})
}

// fill takes all the room that is left.
func (d disk) fill() error {
	file, err := os.Create(filepath.Join(d.root, ballastName))
	if err != nil {
		return err
	}
	defer file.Close()
	// In ever smaller pieces: the last free byte is taken too.
	for size := 1 << 20; size > 0; size /= 16 {
		for err == nil {
			_, err = file.Write(make([]byte, size))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			return err
		}
		err = nil
	}
	return nil
}

func (d disk) empty() error { return os.Remove(filepath.Join(d.root, ballastName)) }
