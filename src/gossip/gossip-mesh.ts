import { asyncScheduler } from 'rxjs';
import type { Logger } from 'winston';
import type { Config } from '../config.js';
import type { Boot } from '../core/boot.js';
import type { MeshNode } from '../core/gossip/mesh-node.js';
import type { OpenSockets } from '../core/open-sockets.js';
import { fail, ok, type Result } from '../core/ports.js';
import type { LogComparison, NodeView, RecordView, SeedView } from '../core/views.js';
import type { Mesh, MeshEvent } from '../mesh/mesh.js';
import type { Metrics } from '../metrics.js';
import type { Journal } from '../storage/journal.js';
import { WarmFiles } from '../storage/warm-files.js';
import { now } from '../streams/clock.js';
import { coalesce } from '../streams/coalesce.js';
import type { RecordStore } from '../streams/context.js';
import { Acknowledgements } from './acknowledgements.js';
import { createAfterTurn } from './after-turn.js';
import { DialReports } from './dial-reports.js';
import { gaugeMesh } from './gauges.js';
import type { GossipListener } from './gossip-listener.js';
import { createIncoming } from './incoming.js';
import { LinkLags } from './link-lags.js';
import { Maintenance } from './maintenance.js';
import { MeshDriver, type MeshNotice } from './mesh-driver.js';
import { compareLogs, nodes, records } from './node-views.js';
import { performNotice } from './notices.js';
import { WarmStart } from './warm-start.js';
import { PeerTransport } from './wire/peer-transport.js';
import { createTransport } from './wire/transport.js';

/** What is there already when the mesh begins. */
export interface GossipMeshParts {
  readonly config: Config;
  readonly node: MeshNode;
  readonly listener: GossipListener;
  readonly journal: Journal;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly sockets: OpenSockets;
}

/** The mesh by gossip: a MeshNode on real sockets, a real clock and a real disk. */
export class GossipMesh implements Mesh {
  readonly records: RecordStore;
  readonly #parts: GossipMeshParts;
  readonly #peers: PeerTransport;
  readonly #driver: MeshDriver;
  readonly #dials: DialReports;
  readonly #lags: LinkLags;
  readonly #acknowledgements: Acknowledgements;
  readonly #warm: WarmStart;
  readonly #maintenance: Maintenance;
  /** A report names many workers; one look after it is enough. */
  readonly #rearmSoon = coalesce(() => this.#driver.rearm(), queueMicrotask);
  #tell: (event: MeshEvent) => void = () => undefined;

  constructor(parts: GossipMeshParts) {
    const { config, node, listener, log, metrics, sockets } = parts;
    this.#parts = parts;
    this.records = node.store;
    this.#peers = new PeerTransport({
      ...{ cluster: config.cluster, node: config.nodeName, sockets },
      credentials: () => listener.credentials(),
      peerNames: listener.peerNames,
    });
    this.#dials = new DialReports({
      ...{ seeds: config.peers, tls: config.tls !== undefined, log, now },
      aliveAddresses: () => {
        const alive = node.membership.rows().filter(({ status }) => status === 'ALIVE');
        return alive.map((row) => row.address);
      },
    });
    this.#lags = new LinkLags(config.nodeName, node);
    this.#acknowledgements = new Acknowledgements((seconds) =>
      metrics.observe('write_acknowledged_seconds', seconds),
    );
    this.#driver = this.#createDriver();
    const input = this.#driver.input.bind(this.#driver);
    this.#maintenance = new Maintenance(input);
    const files = config.dataDir === undefined ? undefined : new WarmFiles(config.dataDir);
    this.#warm = new WarmStart({
      ...{ node: config.nodeName, mesh: node, files, log, metrics, input },
    });
    gaugeMesh(metrics, node, this.#lags);
  }

  get boot(): Boot {
    return this.#parts.node.boot;
  }

  get synced(): boolean {
    return this.#parts.node.synced;
  }

  listen(listener: (event: MeshEvent) => void): void {
    this.#tell = listener;
  }

  restore(): Promise<void> {
    return this.#warm.restore();
  }

  start(): void {
    const { config, listener, metrics, node: mesh } = this.#parts;
    listener.onTrustChanged(() => this.#driver.relink());
    listener.onRenewed(() => this.#driver.input({ kind: 'certificate' }));
    const transport = createTransport(this.#peers);
    listener.serve({
      ...createIncoming({ mesh, driver: this.#driver, transport }),
      ...{ cluster: config.cluster, node: config.nodeName, peerNames: listener.peerNames },
      refused: (reason) => metrics.count('handshakes_refused_total', { reason }),
    });
    this.#warm.start();
    this.#driver.input({ kind: 'start' });
  }

  /** Is told to the links; how long until the first acknowledgement is measured. */
  written(): number | undefined {
    if (!this.#driver.written()) return undefined;
    this.#lags.written(performance.now());
    const linked = this.#parts.node.linkInfos().length > 0;
    if (linked) this.#acknowledgements.written(this.#head, now().monotonicMs);
    return this.#head;
  }

  observed(): void {
    this.#rearmSoon();
  }

  loadsToLog(): boolean {
    return !this.#parts.node.observations.allSpeak;
  }

  published(): void {
    this.#driver.input({ kind: 'settle' });
  }

  waitsFor(): string {
    return this.synced ? '' : 'no peer has synced yet';
  }

  unconfirmed(timeoutMs: number): Promise<readonly string[]> {
    this.#driver.input({ kind: 'written' });
    const peers = (): string[] => this.#parts.node.linkInfos().map(({ peer }) => peer);
    return this.#acknowledgements.missing(peers, this.#head, timeoutMs);
  }

  nodes(): readonly NodeView[] {
    const traffic = (linkId: number): ReturnType<MeshDriver['traffic']> =>
      this.#driver.traffic(linkId);
    return nodes({ mesh: this.#parts.node, now, traffic });
  }

  seeds(): readonly SeedView[] {
    return this.#dials.unanswered();
  }

  owners(): Iterable<string> {
    return this.#parts.node.store.owners();
  }

  recordsOf(owner: string): Iterable<RecordView> {
    return records(this.#parts.node, owner);
  }

  compare(name: string): readonly LogComparison[] | undefined {
    return compareLogs(this.#parts.node, name);
  }

  forget(name: string): Result<undefined, string> {
    if (this.#parts.node.membership.row(name)?.status === 'ALIVE') {
      return fail(`node ${name} is alive; stop it, or let it leave, first`);
    }
    this.#driver.input({ kind: 'forget', name });
    return ok(undefined);
  }

  announce(absentMs: number, reason: string): number | undefined {
    return this.#maintenance.announce(absentMs, reason);
  }

  async stop(how: 'stop' | 'leave', timeoutMs: number): Promise<void> {
    this.#driver.input({ kind: 'written' });
    this.#driver.input({ kind: how });
    await Promise.all([this.#driver.drained(timeoutMs), this.#warm.stop(timeoutMs)]);
  }

  close(): void {
    this.#driver.stop();
    this.#peers.close();
    this.#parts.listener.close();
  }

  get #head(): number {
    const { node, config } = this.#parts;
    return node.store.row(config.nodeName)?.head ?? 0;
  }

  #createDriver(): MeshDriver {
    const { config, metrics, node } = this.#parts;
    return new MeshDriver({
      ...{ mesh: node, transport: createTransport(this.#peers), clock: asyncScheduler, now },
      // A timer waits for a millisecond at least: with one, a peer's watcher saw a change 1.2 ms later.
      soon: setImmediate,
      afterTurn: createAfterTurn,
      answersLater: true,
      flushDelayMs: config.flushDelayMs,
      dials: this.#dials,
      notice: (notice) => this.#notice(notice),
      transferred: (direction, kind, bytes) => {
        const sent = direction === 'out';
        metrics.count(sent ? 'frames_sent_total' : 'frames_received_total', { kind });
        metrics.count(sent ? 'frame_sent_bytes_total' : 'frame_received_bytes_total', {}, bytes);
      },
    });
  }

  #notice(notice: MeshNotice): void {
    this.#lags.notice(notice);
    if (notice.kind === 'acknowledged') {
      this.#acknowledgements.acknowledged(notice.node, notice.head, now().monotonicMs);
    }
    const { journal, metrics, log } = this.#parts;
    const generationPersisted = (generation: number): void =>
      this.#driver.input({ kind: 'generation-persisted', generation });
    const tell = (event: MeshEvent): void => this.#tell(event);
    performNotice({ journal, metrics, log, generationPersisted, tell }, notice);
  }
}
