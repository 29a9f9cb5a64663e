package play

import "strings"

// short is an enum's value without the name of its enum.
func short(name string) string {
	for _, prefix := range []string{
		"WORKER_STATUS_", "WRITE_OUTCOME_", "WORKER_EVENT_TYPE_", "RESET_REASON_",
	} {
		name = strings.TrimPrefix(name, prefix)
	}
	return name
}
