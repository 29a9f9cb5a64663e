/** A piece of work in a trace of whoever asked for it. */
export interface Span {
  /** What further work names as its parent: `00-TRACE-SPAN-01`, as W3C's traceparent is written. */
  readonly context: string;
  end(error?: string): void;
}

/** Where spans go. */
export interface Tracer {
  /** Undefined unless the parent says that its trace is recorded: nothing is traced that nobody asked for. */
  start(
    name: string,
    kind: 'server' | 'internal' | 'producer' | 'consumer',
    parent: string | undefined,
    attributes: Readonly<Record<string, string>>,
  ): Span | undefined;
}

const RECORDED = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f][13579bdf]$/;

/** A traceparent whose trace is recorded; undefined for anything else, which may come from anybody. */
export function recordedTrace(text: string | undefined): string | undefined {
  return text?.length === 55 && RECORDED.test(text) ? text : undefined;
}
