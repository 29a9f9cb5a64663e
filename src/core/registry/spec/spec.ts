import { assert } from '../../assert.js';
import type { JsonObject } from '../../ports.js';
import { jsonEqual, readJsonText } from './json.js';

export const WORKER_TYPES = ['regular', 'prefill', 'decode', 'encode'] as const;
export type WorkerType = (typeof WORKER_TYPES)[number];

export const CONNECTION_MODES = ['http', 'grpc', 'zmq'] as const;
export type ConnectionMode = (typeof CONNECTION_MODES)[number];

/** A model that a worker serves. Other fields of it stay in `json`. */
export interface ModelCard {
  readonly id: string;
  readonly aliases: readonly string[];
}

/** Probe settings of a worker, in the units of their names. */
export interface HealthSettings {
  readonly timeoutSecs: number;
  readonly checkIntervalSecs: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly disableHealthCheck: boolean;
  readonly drainSettleSecs: number;
  /** How long a drain waits at most for what is in flight; 0: for drainSettleSecs (W19). */
  readonly drainTimeoutSecs: number;
  /** Of the HTTP probe; undefined: this node's default. */
  readonly path?: string;
  /** That the gRPC probe asks for; undefined: this node's default. */
  readonly service?: string;
}

/** A validated spec: the JSON that was sent, without secrets, and the fields that this version reads. */
export interface WorkerSpec {
  /**
   * The JSON as text, which is what is published and shown. As sent: unknown fields kept, `url` canonical,
   * `runtime` renamed `runtime_type`, no api_key. `specJson` makes an object of it; kept as one, 100,000
   * specs would take as much memory again as all else that is known of their workers.
   */
  readonly text: string;
  readonly url: string;
  readonly models: readonly ModelCard[];
  readonly workerType: WorkerType;
  readonly connectionMode: ConnectionMode;
  readonly runtimeType: string;
  /** Any key is data: ask for own keys only. */
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly cost: number;
  readonly health: HealthSettings;
  /**
   * From now on the text is read from what has it, such as the record of a log: the longest thing that
   * is known of a worker is in memory once. `read` must give exactly the text.
   */
  keepIn(holder: TextHolder, read: (value: Uint8Array) => string): void;
  /** Whether the text is read from there. */
  isKeptIn(holder: TextHolder): boolean;
}

/** What has a value in which a text is, as long as somebody asks for it. */
export interface TextHolder {
  readonly value: Uint8Array | undefined;
}

/** A spec as it was read. */
export class ReadSpec implements WorkerSpec {
  readonly url: string;
  /** Many workers differ in their URL only: those that are read one after the other share the rest. */
  readonly #fields: SpecFields;
  #held: string | TextHolder;
  #read: ((value: Uint8Array) => string) | undefined;

  constructor(text: string, url: string, fields: SpecFields) {
    this.url = url;
    this.#fields = shared(fields);
    this.#held = text;
  }

  get models(): readonly ModelCard[] {
    return this.#fields.models;
  }

  get workerType(): WorkerType {
    return this.#fields.workerType;
  }

  get connectionMode(): ConnectionMode {
    return this.#fields.connectionMode;
  }

  get runtimeType(): string {
    return this.#fields.runtimeType;
  }

  get labels(): Readonly<Record<string, string>> {
    return this.#fields.labels;
  }

  get priority(): number {
    return this.#fields.priority;
  }

  get cost(): number {
    return this.#fields.cost;
  }

  get health(): HealthSettings {
    return this.#fields.health;
  }

  get text(): string {
    const held = this.#held;
    if (typeof held === 'string') return held;
    const { value } = held;
    assert(this.#read !== undefined && value !== undefined, 'a text is in a value, with a reader');
    return this.#read(value);
  }

  keepIn(holder: TextHolder, read: (value: Uint8Array) => string): void {
    this.#held = holder;
    this.#read = read;
  }

  isKeptIn(holder: TextHolder): boolean {
    return this.#held === holder;
  }
}

/** What a spec says in the fields that this version reads, besides the URL. */
type SpecFields = Omit<WorkerSpec, 'text' | 'url' | 'keepIn' | 'isKeptIn'>;

let last: SpecFields | undefined;

function saysTheSame(a: SpecFields, b: SpecFields): boolean {
  return (
    a.models === b.models &&
    a.labels === b.labels &&
    a.health === b.health &&
    a.workerType === b.workerType &&
    a.connectionMode === b.connectionMode &&
    a.runtimeType === b.runtimeType &&
    a.priority === b.priority &&
    a.cost === b.cost
  );
}

function shared(fields: SpecFields): SpecFields {
  last = last && saysTheSame(last, fields) ? last : fields;
  return last;
}

/** What a gateway sent: the spec, and the key that never enters it (W10). */
export interface ParsedSpec {
  readonly spec: WorkerSpec;
  /** undefined: absent, keep the stored one; '': clear it. */
  readonly apiKey: string | undefined;
  /** The path under which the caller typed it, such as `spec_json`: for what is found wrong later. */
  readonly field: string;
  /** What the caller probably did not mean, in words for people; at most twenty. */
  readonly warnings: readonly string[];
}

/**
 * The spec as a JSON object, made anew each time; keys are data, `__proto__` too. Of a text that another
 * version left and this one cannot read, the URL.
 */
export function specJson(spec: WorkerSpec): JsonObject {
  return readJsonText(spec.text) ?? { url: spec.url };
}

/** Whether two specs say the same, in whatever order. */
export function sameSpec(a: WorkerSpec, b: WorkerSpec): boolean {
  return sameSpecText(a.text, b.text);
}

/** The same of two texts; one that holds no object is equal to itself only. */
export function sameSpecText(a: string, b: string): boolean {
  if (a === b) return true;
  const [left, right] = [readJsonText(a), readJsonText(b)];
  return left !== undefined && right !== undefined && jsonEqual(left, right);
}
