import type { Logger } from 'winston';
import type { ExportSetting } from '../config/export.js';
import type { WorkerFilter } from '../core/registry/table/filter.js';
import type { Metrics } from '../metrics.js';
import { FileSink } from '../sinks/file-sink.js';
import type { Sink, SinkReport } from '../sinks/sink.js';
import { SinkRunner, type SinkTimes } from '../sinks/sink-runner.js';
import type { XdsServer } from '../xds/server.js';
import { XdsSink } from '../xds/sink.js';
import type { Readiness } from './readiness.js';
import { TableView } from './table-view.js';
import type { Parts } from './wiring.js';

/** The sinks that this process feeds from its own registry. */
export interface Exports {
  /** An operator releases the exports: the ready workers are shown, however few there are. */
  release(): void;
  close(): Promise<void>;
}

/** One sink, which workers it is shown, and when it is called. */
interface Feed {
  readonly sink: Sink;
  readonly filter: WorkerFilter;
  readonly times: SinkTimes;
}

/** A change waits this long for others before clients of xDS hear of it. */
const XDS_DEBOUNCE_MS = 5;

/** Starts one sink for each `--export`, and that of xDS. They show nothing before the registry is complete (M7). */
export function startExports(
  { config, core, log, metrics }: Pick<Parts, 'config' | 'core' | 'log' | 'metrics'>,
  readiness: Readiness,
  xds: XdsServer | undefined,
): Exports {
  const report = createReport(log.of('sinks'), metrics);
  const feeds: Feed[] = config.exports.map((setting) => fileFeed(setting, report));
  if (xds !== undefined && config.xds !== undefined) {
    const sink = new XdsSink(
      xds.table,
      () => core.registry.table.revision,
      createReport(log.of('xds'), metrics).log,
    );
    const times = { debounceMs: XDS_DEBOUNCE_MS, minReady: config.xds.minWorkers, intervalMs: 0 };
    feeds.push({ sink, filter: { includeShadowed: false }, times });
  }
  const views: TableView[] = [];
  const runners = feeds.map(({ sink, filter, times }) => {
    let complete = false;
    const isComplete = (): boolean => (complete ||= readiness.complete);
    const view = new TableView(core.registry, filter, isComplete);
    views.push(view);
    readiness.onChange(() => view.wake());
    return new SinkRunner(view, sink, times, report);
  });
  return {
    release: () => runners.forEach((runner) => runner.release()),
    close: async () => {
      views.forEach((view) => view.close());
      await Promise.all(runners.map((runner) => runner.close()));
    },
  };
}

function fileFeed(setting: ExportSetting, report: SinkReport): Feed {
  const { model, labels, debounceMs, minWorkers } = setting;
  const filter = {
    ...(model !== undefined && { modelId: model }),
    labels: new Map(Object.entries(labels)),
    includeShadowed: false,
  };
  const times = { debounceMs, minReady: minWorkers, intervalMs: 0 };
  return { sink: new FileSink(setting, report.log), filter, times };
}

function createReport(log: Logger, metrics: Metrics): SinkReport {
  const ready = new Map<string, number>();
  const held = new Map<string, boolean>();
  const samples = (values: ReadonlyMap<string, number | boolean>) =>
    [...values].map(([sink, value]) => ({ labels: { sink }, value: Number(value) }));
  metrics.gauge('sink_ready_workers', () => samples(ready));
  metrics.gauge('sink_held', () => samples(held));
  return {
    log: (level, message, fields) => void log.log(level, message, fields),
    applied: (sink, result, workers) => {
      metrics.count('sink_updates_total', { sink, result });
      if (result === 'ok') ready.set(sink, workers);
    },
    held: (sink, is) => held.set(sink, is),
  };
}
