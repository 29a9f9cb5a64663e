/**
 * Every bound with its reason. A bound that is a setting stands here with its default.
 */

// Spec (section 10 of the contract): generous for a person, small enough for one gossip value.
export const SPEC_BYTES_MAX = 48 * 1024;
export const SPEC_DEPTH_MAX = 16;
/** Ends the reading of an object early; no text of 48 KiB holds so many keys. */
export const SPEC_KEYS_MAX = 16_384;
export const MANAGER_LENGTH_MAX = 128;
export const REQUEST_ID_LENGTH_MAX = 128;
export const REASON_LENGTH_MAX = 256;
export const URL_LENGTH_MAX = 2048;
/** Wrong fields of one spec that are named: a person mends a few at a time, and trailers are small. */
export const VIOLATIONS_MAX = 20;
/** DNS name length: a node name must fit a certificate's SAN. */
export const NODE_NAME_LENGTH_MAX = 253;

// Registry.
export const EVENT_RING_CAPACITY = 1024;
/** Old states of URLs kept for exact resumption, at least; more when more workers live. */
export const HISTORY_MIN = 10_000;
export const WATCH_EVENTS_PER_RESPONSE_MAX = 500;
/** How often a reader's pass over the changes may move its goal ahead before it must reach it. */
export const WATCH_PASSES_MAX = 8;
/** Characters of a page or resume token: the longest URL and owner, escaped, fit twice. */
export const TOKEN_LENGTH_MAX = 32 * 1024;
export const WATCHERS_MAX = 1024;
export const LOADS_PER_REPORT_MAX = 10_000;
export const LOCAL_WORKERS_MAX = 200_000;
/** A report that lapsed while the sidecar was down has this long to be renewed after its restart (H7). */
export const REPORT_GRACE_MS = 10_000;

/** The shortest lease (W18), which a client can still renew in time, and the longest, for which a forgotten worker stays. */
export const LEASE_MIN_MS = 3_000;
export const LEASE_MAX_MS = 3_600_000;
export const KEEP_ALIVE_IDS_MAX = 10_000;
/** KeepAliveWorkers streams at once. */
export const KEEP_ALIVE_STREAMS_MAX = 1_024;

// Store: the protocol's bounds; a breach closes the link.
export const KEY_BYTES_MAX = 512;
export const VALUE_BYTES_MAX = 64 * 1024;
export const FRAME_BYTES_MAX = 1024 * 1024;
/** What we fill a frame with: small enough to be fair to other owners (L3). */
export const FRAME_BYTES_TARGET = 256 * 1024;
/** Values of a log lie in pieces of so much memory: large enough to cost nothing, small enough to be moved in one turn. */
export const SLAB_BYTES = 128 * 1024;
// Store: settings. Those of one store stand in store/store-limits.ts.
export const OWNERS_MAX = 4096;
export const TOMBSTONE_GRACE_MS = 300_000;
export const CLAIM_GRACE_MS = 60_000;
export const STAMP_RENEWAL_MS = 3_600_000;
export const STAMP_AGE_MAX_MS = 7 * 86_400_000;
export const GRAVE_AGE_MAX_MS = 8 * 86_400_000;
/** A stamp further ahead of this clock tells of a wrong clock, and would hide how old its log is. */
export const STAMP_AHEAD_MAX_MS = 86_400_000;
/**
 * A generation is a counter that starts at a clock, so one far ahead does no harm. The bound only keeps every
 * number within what a double holds exactly; it moves with the clock, so whatever is let in can be topped.
 */
export const GENERATION_AHEAD_MAX_MS = 1_000 * 365 * 86_400_000;
/** Lives of one owner that are remembered, so that nobody writes into the middle of one; the oldest goes (S6). */
export const LIVES_MAX = 16;
/** A transfer that brought no frame for so long is dropped: its sender has given up. */
export const STAGED_IDLE_MAX_MS = 30_000;
/**
 * A timer that is late by more than this tells of a process that stood still: what was said to it meanwhile
 * lies unread, and gets as long again to be heard.
 */
export const LATE_TICK_MS = 1_000;
/** Keys that are read again in one turn: some 10 ms of decoding. */
export const DIRTY_KEYS_PER_TURN = 500;

/** Records that are shown again in one turn because of their node: some 5 ms. */
export const SHOWN_PER_TURN = 1_000;

// Links.
/** Records in one frame that comes in: a record takes at least 8 bytes. */
export const FRAME_RECORDS_MAX = 131_072;
/** How much of a peer's text an error repeats, in characters. */
export const SHOWN_LENGTH_MAX = 100;
/** Nodes named as observers of one failure. */
export const OBSERVERS_MAX = 16;
export const DIGEST_ROWS_PER_FRAME_MAX = 1024;
export const DIGEST_INTERVAL_MS = 30_000;
/** Sums that stand for a whole digest: a change costs the rows of one bucket, 1,000 owners are 16 in each. */
export const DIGEST_BUCKETS = 64;
/** Owners from which the sums are shorter than the rows. */
export const DIGEST_SUMMARY_OWNERS_MIN = 16;
export const ROWS_INTERVAL_MS = 1_000;
export const WANT_TIMEOUT_MS = 5_000;
export const DIAL_BACKOFF_MIN_MS = 100;
export const DIAL_BACKOFF_MAX_MS = 30_000;
/** How long a stream may take to open. */
export const CONNECT_TIMEOUT_MS = 5_000;
/** How long a ping waits for its answer before others are asked to ping (M2). */
export const PING_TIMEOUT_MS = 500;
/** How long a link that was ended may take to send what is left; then it is cut off. */
export const LINK_CLOSE_TIMEOUT_MS = 1_000;
export const HANDSHAKE_TIMEOUT_MS = 5_000;
/** How long a connection to the gossip listener may stay without a call; those of pings end sooner. */
export const GOSSIP_IDLE_MAX_MS = 10_000;
export const FULL_MESH_PEERS_MAX = 48;
/** With fewer peers than this share of the bound, an overlay becomes a full mesh again. */
export const FULL_MESH_AGAIN_SHARE = 5 / 6;
/** Rings of the overlay; each gives a node two neighbours (L5). */
export const OVERLAY_RINGS = 4;
/** How many nodes further a ring is searched for one that can be reached. */
export const OVERLAY_DETOUR_MAX = 3;
/** How often the overlay is looked at anew while the membership changes. */
export const OVERLAY_INTERVAL_MS = 1_000;
/** How long a link is kept that the overlay has no use for any more. */
export const OVERLAY_LINGER_MS = 3_000;
/** Owners that are linked, beyond the overlay, to settle a dispute over their logs (S5); and how long. */
export const GUESTS_MAX = 16;
export const GUEST_STAY_MS = 60_000;
/** A log that comes by a slow way is asked for only after this: it may be under way on the tree. */
export const OVERLAY_GRAFT_MS = 500;
/** After so many deltas in a row that were known already, the peer that brought them is told to send rows only. */
export const DUPLICATES_MAX = 5;
/** Records of a log that is relayed whole; bigger ones are pulled. */
export const RELAYED_CUT_RECORDS_MAX = 256;
/**
 * How long after an acknowledgement to an owner the next one goes out on its link: the first one goes at once, a burst
 * shares one. Only a node that leaves waits for one. With 5 ms, changes one at a time cost 1.15 of the CPU time, and
 * took 1.08 of the time.
 */
export const ACK_INTERVAL_MS = 20;
/** A link without any frame for so long is closed: whole digests come every 30 s, so two were missed. */
export const LINK_IDLE_TIMEOUT_MS = 75_000;
/** Links at once, handshakes included: a full mesh, its duplicates, and room for strangers. */
export const LINKS_MAX = 512;
/** Rows about distinct owners that are kept of one peer. */
export const PEER_ROWS_MAX = 2 * OWNERS_MAX;
/** Answers to Wants, and rows asked for, that wait on one link. */
export const ANSWERS_PER_LINK_MAX = 2 * OWNERS_MAX;
/** Pings of one peer that wait for their pong; beyond, the oldest goes unanswered. */
export const PONGS_PER_LINK_MAX = 16;
export const MEMBER_ROWS_PER_FRAME_MAX = 128;
/** Membership rows of one frame that are taken in, in one turn: twice what this version sends. */
export const MEMBER_ROWS_IN_FRAME_MAX = 2 * MEMBER_ROWS_PER_FRAME_MAX;
/** How many membership rows, and new names in them, one peer may send in the long run; a burst may be a whole mesh. */
export const MEMBER_ROWS_PER_SECOND = 2_048;
export const MEMBER_NAMES_PER_SECOND = 64;
/**
 * Part of a ping interval for which a link gathers membership rows: the first goes at once, a burst shares
 * a frame. A suspicion lasts several intervals, so an answer to it comes in time.
 */
export const MEMBERS_GATHER_SHARE = 1 / 4;
/** Addresses that unary pings are connected to at once; beyond, the one idle for longest is let go. */
export const PING_CHANNELS_MAX = 512;
/** Pings of ours on links that wait for an answer. */
export const LINK_PINGS_MAX = 1024;
/** Logs that are asked for at once; the others wait. */
export const PULLS_MAX = 64;
/** How long a pull waits for the first dial to the owner itself, which pushes its log unasked. */
export const OWNER_DIAL_GRACE_MS = 1_000;
/** A prior is pulled this often for one label on one link, however its hash moves (S6). */
export const PRIOR_PULLS_PER_LABEL_MAX = 3;
/** The larger name of a pair lets the smaller one dial first: no duplicates without need (L6). */
export const DIAL_DEFERENCE_MS = 1_000;
/** After so long without any answer from the transport, a dial counts as failed. */
export const DIAL_TIMEOUT_MS = 15_000;
export const DIAL_TARGETS_MAX = 8192;
export const SEED_RESOLVE_INTERVAL_MS = 30_000;
export const SEED_ADDRESSES_MAX = 64;
export const KNOWN_PEERS_MAX = 64;
/** S8: a node goes above what is newer about itself at most this often ... */
export const RAISE_INTERVAL_MS = 10_000;
/** ... and this many times in a window; beyond, another process bears its name (I4). */
export const RAISES_PER_WINDOW_MAX = 3;
export const RAISE_WINDOW_MS = 60_000;
export const PROTOCOL_MIN = 1;
export const PROTOCOL_MAX = 3;
/** From this version on, a peer understands a digest in short. */
export const PROTOCOL_SUMMARIES = 2;
/** From this version on, a peer understands a refusal for a signature. */
export const PROTOCOL_SEALS = 3;
/** Certificates from an owner's up to an authority, and their bytes: some five of the largest kind. */
export const CHAIN_CERTIFICATES_MAX = 8;
export const CHAIN_BYTES_MAX = 8 * 1024;

// Membership.
/** Nodes that are not buried, this one included. Beyond, rows about new names are not taken. */
export const MEMBERS_MAX = OWNERS_MAX;
/** Graves; beyond, the oldest goes. A fleet of 4,096 may be replaced four times in 8 days. */
export const GRAVES_MAX = 16_384;
/** A refutation counter above this is not a count of refutations: a new boot starts at 0 again. */
export const INCARNATION_MAX = 1_000_000_000;
export const GRAVE_PING_INTERVAL_MS = 30_000;
/** However many graves there are, pings to them are no closer than this. */
export const GRAVE_PING_SPACING_MIN_MS = 125;
/** Nodes that are pinged for peers at once; beyond, a peer is told that there is no answer. */
export const RELAYED_PINGS_MAX = 64;
/** Names of refused Hellos that are remembered; beyond, the oldest goes. And for how long each. */
export const REFUSED_NAMES_MAX = 256;
export const REFUSED_NAME_MS = 300_000;
/** The longest times that are believed of another node, which are the longest that its settings can have. */
export const CLAIMED_DEAD_TIMEOUT_MAX_MS = 86_400_000;
export const CLAIMED_GRACE_MAX_MS = 3_600_000;
/** Logs without a member that are held; and names of such logs that were dropped and stay out. */
export const STRANGERS_MAX = 16;
export const STRANGERS_BARRED_MAX = 1_024;
/** Nodes that are asked to ping for one, at once (M2). */
export const RELAYS_MAX = 3;
/** Pings under way at once; beyond, no new one starts. */
export const PINGS_MAX = 64;
/** Local health score; timeouts are stretched by score + 1. */
export const HEALTH_SCORE_MAX = 8;
/** Ping intervals without a word from anybody after which a node takes itself for cut off. */
export const ISOLATED_AFTER_INTERVALS = 10;
/** Share of the owners that one node may evict in one dead-timeout, at least one owner. */
export const EVICTED_SHARE_MAX = 0.3;

// Requests.
export const REQUEST_BYTES_MAX = 4 * 1024 * 1024;
export const RESPONSE_BYTES_MAX = 1024 * 1024;
export const PAGE_SIZE_DEFAULT = 500;
export const PAGE_SIZE_MAX = 5_000;
export const APPLY_UNANSWERED_MAX = 1_024;
export const APPLY_BATCH_MAX = 1_000;
/** Operations that are done in one go: a few milliseconds, and no more events than readers of the ring take in a turn. */
export const APPLY_OPERATIONS_PER_STEP = 64;
/** Results of batches go out when they take so much; an error may take some KiB. */
export const APPLY_RESPONSE_BYTES_TARGET = 128 * 1024;
/** A worker id is a UUID of 36; longer ones are refused before anything looks for them. */
export const WORKER_ID_LENGTH_MAX = 64;
export const FILTER_LABELS_MAX = 64;
/** SyncWorkers streams at once. */
export const SYNC_WORKERS_STREAMS_MAX = 8;
/** Calls under way on one connection; beyond, HTTP/2 makes the client wait. */
export const STREAMS_PER_CONNECTION_MAX = 4_096;
/** How many of these may be answered soon, unlike streams: one read may open all, some 6 ms of work that no queue sees. */
export const NEW_STREAMS_MAX = 64;
/** The same over all connections, shared out among them, and what each may have however many there are. */
export const NEW_STREAMS_OF_ALL = 512;
export const NEW_STREAMS_MIN = 8;

// Fairness on the registry listener.
/** Time that its calls take together in one turn of the event loop; the rest waits for the next turn. */
export const TURN_BUDGET_MS = 10;
/** Lists of one connection that are worked on, or whose answers have not left, at once. */
export const LONG_CALLS_OPEN_MAX = 4;
/** Lists of one connection that wait for those; beyond, they are refused. */
export const LONG_CALLS_WAITING_MAX = 512;

export const HEALTH_WATCHERS_MAX = 1024;

// Storage.
/** How long after a refusal by the disk a write is tried again. */
export const JOURNAL_RETRY_MS = 1_000;
/**
 * Workers in one flush, unless more must be written together, and encoded at a stretch. What a commit makes
 * visible at once should fit into the ring of events twice.
 */
export const JOURNAL_BATCH_MAX = 512;
/** Segments that a log may have without being cleaned up, besides those that its live records fill twice. */
export const JOURNAL_SEGMENTS_MIN = 8;
/** About the length of one frame of the log; a record is never divided. */
export const JOURNAL_FRAME_BYTES_MAX = 1024 * 1024;
/** Recalls that are answered at once. */
export const RECALLS_MAX = 8;
/** Moments at which the own log grew, for the lag of peers in seconds; beyond, two become one. */
export const LAG_WRITES_MAX = 1_024;
/** Traced writes that are not published, and pushes that no peer has confirmed; beyond, some go untraced. */
export const TRACED_WRITES_MAX = 1_024;
/** Readers of a running log, and lines that wait for one of them; beyond, the oldest go, and are counted. */
export const LOG_WATCHERS_MAX = 4;
export const LOG_TAIL_LINES_MAX = 2_000;
export const LOG_LINES_PER_RESPONSE_MAX = 100;
/** A line that a reader gets; what is beyond is cut off. */
export const LOG_TAIL_LINE_LENGTH_MAX = 8_192;
/** An announced absence, and the text that says why. */
export const MAINTENANCE_MAX_MS = 24 * 3_600_000;
export const MAINTENANCE_REASON_LENGTH_MAX = 256;
/** Peer addresses kept for a restart; any one that answers leads to the rest. */
export const STORED_PEERS_MAX = 256;

// Health.
/** Probes under way over all workers (H1). */
export const PROBES_IN_FLIGHT_MAX = 128;
/** How many of these may have waited longer than PROBE_PATIENCE_MS, so that black holes cannot take all places. */
export const PROBES_SLOW_MAX = 64;
export const PROBE_PATIENCE_MS = 2_000;
/** How often the TLS files of probes are looked at. */
export const PROBE_TLS_REFRESH_MS = 5_000;
/** So many bytes of the body of an answer to a probe are read; it must end by then. */
export const PROBE_BODY_BYTES_MAX = 64 * 1024;
export const PROBE_HEADER_BYTES_MAX = 16 * 1024;
/** The same for a list of models (H12): its bytes, how many workers are asked for one at once, and how long it may take. */
export const MODELS_BODY_BYTES_MAX = 1024 * 1024;
export const MODELS_ASKED_AT_ONCE_MAX = 16;
export const MODELS_TIMEOUT_MS = 10_000;
/** How often it is looked at whether this process stands still, while probes are under way. */
export const PROBE_STALL_TICK_MS = 50;
/** How often the log says for the same reason that probes could not be made. */
export const UNASKED_NOTICE_INTERVAL_MS = 60_000;
/** Characters of a text that are looked through for secrets; what is beyond is cut off. */
export const TEXT_READ_LENGTH_MAX = 4_096;
/** Characters of what a backend said that are kept: the contract's bound of a health message. */
export const BACKEND_TEXT_LENGTH_MAX = 256;

// Events, as people look back at them (O1).
/** Events that are written to the log in one second; the rest is counted in one line. */
export const EVENT_LINES_PER_SECOND_MAX = 100;
/** Streams of events that are open at once, and events in one response. */
export const EVENT_WATCHERS_MAX = 64;
export const EVENTS_PER_RESPONSE_MAX = 256;
/** A dial that fails again and again for one cause is one log line in so long, up to so many of them. */
export const DIAL_REPORT_INTERVAL_MS = 600_000;
export const DIAL_REPORTS_REMEMBERED_MAX = 1_024;

// Stopping: all of it within the 5 s that a supervisor is promised (M5).
/** Until links have taken the goodbye and what was written before it. */
export const STOP_FLUSH_TIMEOUT_MS = 1_500;
