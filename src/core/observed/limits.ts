/**
 * Bounds of what nodes tell each other of workers (W17). All nodes together tell one node so many bytes a
 * second; each takes its share. With what is relayed, a node sends and receives about twice that.
 */
export const OBSERVED_BYTES_PER_SECOND = 184 * 1024;
/** What a node may tell at once after it was silent: its share of so many seconds. */
export const OBSERVED_BURST_SECONDS = 1;
/** And so much at least, whatever its share: one frame of a mesh of thousands. */
export const OBSERVED_BURST_BYTES_MIN = 512;
/** Between two frames of a link, and between two times that a node adds to its tally. */
export const OBSERVED_INTERVAL_MS = 100;
/** Between two frames with rows that nobody has asked for. */
export const OBSERVED_ROWS_INTERVAL_MS = 1_000;
/** The same where all link to all: only a pair without a link needs them. */
export const OBSERVED_ROWS_SLOW_MS = 10_000;
/** About the length of a frame, and what a link carries in a second: a whole tally when it opens. */
export const OBSERVED_FRAME_BYTES = 16 * 1024;
export const OBSERVED_LINK_BYTES_PER_SECOND = 512 * 1024;
/** For how long a report of load counts that its gateway does not renew, and the shortest time for that. */
export const LOAD_TTL_MS = 60_000;
export const LOAD_TTL_MIN_MS = 1_000;
/** Facts of one node: 100,000 workers, each with a load and something beside it. */
export const OBSERVED_SLOTS_MAX = 200_000;
/** Facts of all other nodes together: some hundred MB; what is beyond is not taken in. */
export const OBSERVED_FACTS_MAX = 2_000_000;
/** Rows and deltas in one frame that comes in, and entries of one delta. */
export const TALLIES_PER_FRAME_MAX = 8_192;
export const OBSERVED_ENTRIES_PER_DELTA_MAX = 131_072;
/** How long it may last until who was asked for a tally tells something that others have already. */
export const OBSERVED_STALL_MS = 1_000;
/** A node goes above what others claim of its tally this often at most. */
export const OBSERVED_RAISE_INTERVAL_MS = 10_000;
