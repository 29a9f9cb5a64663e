package play

import (
	"fmt"
	"math/rand"
	"time"
)

// joinTimeout is long, so that no process of a busy machine takes a part for the whole.
const joinTimeout = 30 * time.Second

// profile is how patient the mesh is.
type profile struct {
	patient    bool
	dead       time.Duration
	claimGrace time.Duration
	// Tombstones are forgotten after this.
	tombstones time.Duration
}

// A mesh that evicts nobody within a run, one that evicts after seconds, and one that forgets soon as well.
var profiles = []profile{
	{true, time.Hour, 20 * time.Second, 5 * time.Minute},
	{true, time.Hour, 4 * time.Second, 5 * time.Second},
	{false, 3 * time.Second, 4 * time.Second, 5 * time.Second},
}

func chooseProfile(rng *rand.Rand) profile { return profiles[rng.Intn(len(profiles))] }

func (p profile) flags() []string {
	return []string{
		"--probe-interval", "200ms", "--join-timeout", inMs(joinTimeout),
		"--dead-timeout", inMs(p.dead), "--claim-grace", inMs(p.claimGrace),
		"--tombstone-grace", inMs(p.tombstones),
	}
}

func inMs(d time.Duration) string { return fmt.Sprintf("%dms", d.Milliseconds()) }
