import type { Logger } from 'winston';
import type { ExportSetting } from '../config/export.js';
import type { Metrics } from '../metrics.js';
import { FileSink } from '../sinks/file-sink.js';
import type { SinkReport } from '../sinks/sink.js';
import { SinkRunner } from '../sinks/sink-runner.js';
import type { Readiness } from './readiness.js';
import { TableView } from './table-view.js';
import type { Parts } from './wiring.js';

/** The sinks that this process feeds from its own registry. */
export interface Exports {
  /** The operator's word: shows what is ready, however few they are. */
  release(): void;
  close(): Promise<void>;
}

/** Starts one sink for each `--export`. They write nothing before the registry is complete (M7). */
export function startExports(
  settings: readonly ExportSetting[],
  { core, log, metrics }: Pick<Parts, 'core' | 'log' | 'metrics'>,
  readiness: Readiness,
): Exports {
  const report = createReport(log, metrics);
  const views: TableView[] = [];
  const runners = settings.map((setting) => {
    const { model, labels, debounceMs, minWorkers } = setting;
    const filter = {
      ...(model !== undefined && { modelId: model }),
      labels: new Map(Object.entries(labels)),
      includeShadowed: false,
    };
    let complete = false;
    const isComplete = (): boolean => (complete ||= readiness.complete);
    const view = new TableView(core.registry, filter, isComplete);
    views.push(view);
    readiness.onChange(() => view.wake());
    const times = { debounceMs, minReady: minWorkers, intervalMs: 0 };
    return new SinkRunner(view, new FileSink(setting, report.log), times, report);
  });
  return {
    release: () => runners.forEach((runner) => runner.release()),
    close: async () => {
      views.forEach((view) => view.close());
      await Promise.all(runners.map((runner) => runner.close()));
    },
  };
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
