import type { Boot } from '../../boot.js';
import { counted } from '../../counters.js';
import type { Instant } from '../../ports.js';
import { logged, type Emit } from '../effects.js';
import { SelfGuard, type Evidence, type GuardAction, type GuardOptions } from './self-guard.js';

/** The guard of this node's name (S8, I4), with its calls, its log lines and its counts. */
export class SelfWatch {
  readonly #node: string;
  readonly #guard: SelfGuard;
  readonly #emit: Emit;
  #calls = CALL_IDS_FROM;
  #raising: Evidence | undefined;

  constructor(o: GuardOptions, emit: Emit) {
    this.#node = o.node;
    this.#guard = new SelfGuard(o);
    this.#emit = emit;
  }

  get fenced(): boolean {
    return this.#guard.fenced;
  }

  /** Something about this node that it did not say. */
  weigh(evidence: Evidence, now: Instant): void {
    this.#act(this.#guard.weigh(evidence, now));
  }

  /** Another process of this name greets on a link: no call is needed. */
  met(boot: Boot, address: string, now: Instant): void {
    this.#act(this.#guard.met(boot, address, now));
  }

  /** A ping was answered. False when it was none of the guard's. */
  answered(
    answer: { readonly pingId: number; readonly node: string; readonly boot: Boot },
    now: Instant,
  ): boolean {
    if (answer.pingId < CALL_IDS_FROM) return false;
    if (answer.pingId !== this.#calls) return true;
    const same = answer.node === this.#node;
    this.#act(same ? this.#guard.met(answer.boot, '', now) : this.#guard.unanswered(now));
    return true;
  }

  /** A ping failed. False when it was none of the guard's. */
  unanswered(pingId: number, now: Instant): boolean {
    if (pingId < CALL_IDS_FROM) return false;
    if (pingId === this.#calls) this.#act(this.#guard.unanswered(now));
    return true;
  }

  /** The generation is on disk. @returns the boot to take, if one was asked for */
  persisted(generation: number, now: Instant): Boot | undefined {
    const boot = this.#guard.persisted(generation, now);
    if (boot === undefined) return undefined;
    this.#emit({ kind: 'boot-raised', boot });
    const { cause = 'LOG', peer = '' } = this.#raising ?? {};
    this.#emit(counted('boots_raised_total', { cause, peer }));
    return boot;
  }

  tick(now: Instant): void {
    this.#act(this.#guard.tick(now));
  }

  nextDeadlineMs(): number {
    return this.#guard.nextDeadlineMs();
  }

  #act(actions: readonly GuardAction[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case 'call': {
          this.#calls += 1;
          const { address } = action;
          this.#emit({ kind: 'ping', pingId: this.#calls, address, target: this.#node, rows: [] });
          break;
        }
        case 'persist': {
          const { generation, evidence } = action;
          this.#raising = evidence;
          const { what, cause, peer } = evidence;
          const fields = { what, cause, peer, generation };
          const message = 'somebody else wrote in the name of this node; going above it';
          this.#emit(logged('warn', message, fields));
          this.#emit({ kind: 'persist-generation', generation });
          break;
        }
        case 'fence':
          this.#emit(logged('error', action.message));
          this.#emit({ kind: 'fence', message: action.message });
          break;
      }
    }
  }
}

/** Ids of calls to one's own name lie above all that Membership gives out. */
const CALL_IDS_FROM = 2 ** 40;
