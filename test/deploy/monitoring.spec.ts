import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { CounterFamily } from '../../src/core/counters.js';
import {
  COUNTERS,
  GAUGES,
  HISTOGRAMS,
  METRIC_PREFIX,
  type Family,
} from '../../src/metrics/names.js';
import { repository } from '../support/process.js';

const FILES = join(repository, 'deploy/helm/worker-mesh/files');
const read = (name: string): string => readFileSync(join(FILES, name), 'utf8');

/** Labels that each series may be selected by, by its name. */
const LABELS = new Map<string, readonly string[]>(
  Object.entries<Family | CounterFamily>({ ...COUNTERS, ...GAUGES, ...HISTOGRAMS }).map(
    ([name, { labels }]) => [
      name,
      Array.isArray(labels) ? (labels as readonly string[]) : Object.keys(labels),
    ],
  ),
);

/** What an expression asks for that no sidecar has. */
function unknown(expr: string): string[] {
  const series = [...expr.matchAll(new RegExp(`${METRIC_PREFIX}(\\w+)(?:\\{([^}]*)\\})?`, 'g'))];
  expect(series, expr).not.to.have.length(0);
  return series.flatMap(([, name = '', selectors = '']) => {
    const family = name.replace(/_(?:bucket|sum|count)$/, '');
    const labels = LABELS.get(name) ?? (family in HISTOGRAMS ? LABELS.get(family) : undefined);
    if (labels === undefined) return [name];
    const used = Array.from(selectors.matchAll(/(\w+)\s*[=!]/g), ([, label = '']) => label);
    return used
      .filter((label) => !['instance', 'le', ...labels].includes(label))
      .map((label) => `${name}.${label}`);
  });
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface RuleTest {
  readonly alert_rule_test: readonly { alertname: string; exp_alerts: readonly object[] }[];
}

describe('alerts and dashboard', () => {
  const { groups } = parse(read('rules.yaml')) as { groups: { rules: Rule[] }[] };
  const rules = groups.flatMap((group) => group.rules);

  it('each alert asks for metrics that there are, and says what to do', () => {
    for (const { alert, expr, annotations } of rules) {
      expect(unknown(expr), alert).to.deep.equal([]);
      expect(Object.keys(annotations), alert).to.deep.equal(['summary', 'action']);
    }
  });

  it('each alert has a case that fires it, and one that does not', () => {
    const { tests } = parse(read('rules.test.yaml')) as { tests: RuleTest[] };
    const played = tests.flatMap(({ alert_rule_test }) =>
      alert_rule_test.map((each) => `${each.alertname} ${each.exp_alerts.length > 0}`),
    );
    const wanted = rules.flatMap(({ alert }) => [`${alert} true`, `${alert} false`]);
    expect(played.sort()).to.deep.equal(wanted.sort());
  });

  it('promtool plays these cases', function () {
    const check = spawnSync('promtool', ['test', 'rules', 'rules.test.yaml'], { cwd: FILES });
    if (check.error) {
      process.stdout.write('    the alerts are not played: there is no promtool here\n');
      this.skip();
    }
    expect(check.status, check.stdout.toString() + check.stderr.toString()).to.equal(0);
  });

  it('each panel of the dashboard asks for metrics that there are', () => {
    const { panels } = JSON.parse(read('dashboard.json')) as {
      panels: { title: string; targets: { expr: string }[] }[];
    };
    for (const { title, targets } of panels) {
      for (const { expr } of targets) expect(unknown(expr), title).to.deep.equal([]);
    }
    expect(new Set(panels.map(({ title }) => title)).size).to.equal(panels.length);
  });
});
