import { finalize, type Observable } from 'rxjs';
import { SharedProbing } from '../../src/core/probes/shared-probing.js';
import { EventRing } from '../../src/core/registry/table/event-ring.js';
import { workerId } from '../../src/core/registry/spec/ids.js';
import { parseSpec } from '../../src/core/registry/spec/parse-spec.js';
import { WorkerRegistry } from '../../src/core/registry/registry.js';
import { WorkerTable } from '../../src/core/registry/table/table.js';
import type { RegistryEvent, WorkerRecord, WorkerStatus } from '../../src/core/registry/worker.js';
import type { HealthContext, ProbeOutcome, ProbeTarget } from '../../src/streams/health-context.js';
import type { Marbles } from '../support/marbles.js';

export const SELF = 'self';
export const UP: ProbeOutcome = { success: true, message: 'HTTP 200' };
/** What a spec has that says nothing else. */
const SETTINGS = { check_interval_secs: 10, success_threshold: 1 };
export const DOWN: ProbeOutcome = { success: false, message: 'HTTP 500' };

interface WorldOptions {
  readonly answer: (target: ProbeTarget) => Observable<ProbeOutcome>;
  readonly ringCapacity?: number;
  readonly probeImports?: boolean;
  readonly removeUnhealthy?: boolean;
  /** This node's name. */
  readonly node?: string;
  /** How many probe an import (H11); absent: everybody. */
  readonly probers?: number;
  readonly rng?: () => number;
}

/** A real registry in virtual time, with backends that are a function. */
export class HealthWorld {
  readonly registry: WorkerRegistry;
  readonly context: HealthContext;
  /** `<ms> <url>` of each probe launched. */
  readonly launches: string[] = [];
  readonly targets: ProbeTarget[] = [];
  readonly latenessSeconds: number[] = [];
  readonly counts: Record<string, number> = {};
  /** `<ms> <type> <status>` of each event. */
  readonly events: string[] = [];
  readonly warnings: Record<string, unknown>[] = [];
  /** For how long each probe finds that the process stood still. */
  stalledMs = 0;
  runningMax = 0;
  #underWay = 0;

  constructor(m: Marbles, options: WorldOptions) {
    const ring = new EventRing<RegistryEvent>(options.ringCapacity ?? 1024);
    const table = new WorkerTable({ processId: 'p', startRevision: 0 });
    const wiring = {
      node: options.node ?? SELF,
      generation: 1000,
      table,
      ring,
      healthChecks: true,
    };
    this.registry = new WorkerRegistry(wiring);
    ring.onAppend(() => {
      const event = ring.read(ring.end - 1, 1).events[0]!;
      this.events.push(`${m.scheduler.now()} ${event.kind} ${event.record.status}`);
    });
    this.context = {
      registry: this.registry,
      ring,
      turn: m.scheduler,
      clock: m.scheduler,
      rng: options.rng ?? (() => 0.5),
      probeImports: options.probeImports ?? true,
      ...(options.probers === undefined
        ? {}
        : { shared: new SharedProbing(this.registry, options.probers) }),
      removeUnhealthy: options.removeUnhealthy ?? false,
      now: () => m.now(),
      measureStall: () => ({ stalledMs: () => this.stalledMs, end: () => undefined }),
      changed: () => this.commit(),
      count: (name, labels, value = 1) => {
        const { reason, pipeline }: Readonly<Record<string, string>> = labels;
        const key = reason ?? pipeline;
        const full = key === undefined ? name : `${name} ${key}`;
        this.counts[full] = (this.counts[full] ?? 0) + value;
      },
      observe: (name, seconds) => {
        if (name === 'probe_lateness_seconds') this.latenessSeconds.push(seconds);
      },
      running: () => undefined,
      defaults: { path: '/health', service: '' },
      warn: (message, fields) => this.warnings.push({ message, ...fields }),
      probe: (target) => {
        this.launches.push(`${m.scheduler.now()} ${target.url}`);
        this.targets.push(target);
        this.#underWay += 1;
        this.runningMax = Math.max(this.runningMax, this.#underWay);
        return options.answer(target).pipe(finalize(() => (this.#underWay -= 1)));
      },
    };
  }

  /** Registers, or replaces, an own worker; READY after one good probe, if nothing else is said. */
  register(url: string, health: object = {}, fields: object = {}): WorkerRecord {
    const parsed = parseSpec({ url, ...fields, health: { ...SETTINGS, ...health } });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const input = { parsed: parsed.value, manager: '', allowReplace: true, validateOnly: false };
    const result = this.registry.register(input, this.context.now());
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    this.commit();
    return result.value.record;
  }

  /** There is no disk. */
  commit(): void {
    this.registry.takeUnsaved(Infinity);
    this.registry.committed(this.context.now());
  }

  import(owner: string, url: string, health: object = {}, status: WorkerStatus = 'READY'): string {
    const id = workerId(owner, url);
    const spec = { url, health: { check_interval_secs: 10, ...health } };
    const outcome = this.registry.importWorker(
      {
        owner,
        id,
        url,
        modelId: '',
        specJson: JSON.stringify(spec),
        revision: 1,
        status,
        health: status === 'READY',
        load: undefined,
        manager: '',
        registerTimeMs: 0,
        updateTimeMs: 0,
        stale: false,
      },
      this.context.now(),
    );
    if (outcome.kind === 'refused') throw new Error(outcome.reason);
    return id;
  }

  remove(url: string): void {
    const target = { url };
    const input = { target, expectedRevision: 0, skipDrain: true, allowMissing: false };
    this.registry.remove(input, this.context.now());
    this.commit();
  }

  /** The gateway's word; without `commit` it does not get to disk before another write does. */
  report(url: string, status: WorkerStatus, commit = true): void {
    const report = { target: { url }, status, expectedRevision: 0, reason: 'seen by the gateway' };
    const result = this.registry.updateStatus(report, this.context.now());
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    if (commit) this.commit();
  }

  status(id: string): WorkerStatus | undefined {
    return this.registry.table.get(id)?.status;
  }
}
