import { quantile } from './measure.js';

/** What is measured: one thing, on several systems, the first of which the others are compared with. */
export interface Group {
  readonly title: string;
  readonly unit: string;
  readonly better: 'less' | 'more';
  readonly systems: readonly System[];
}

/** A system in a group. */
export interface System {
  readonly name: string;
  /** What its ratio to the first system ought to be: at most, or at least where more is better. */
  readonly target?: number;
  /** The ratio beyond which `--check` fails: generous, as a noisy machine has bad moments. */
  readonly bound?: number;
}

/** A line of the table. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly system: string;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Median of the rounds' ratios to the first system of the group in the same round. */
  readonly ratio: number;
  readonly beside: string;
  readonly target?: number;
  readonly bound?: number;
  readonly exceeds: boolean;
}

/** Values of all rounds, by group and system. */
export class Figures {
  readonly #values = new Map<string, number[]>();

  add({ title }: Group, system: string, value: number): void {
    const key = `${title}|${system}`;
    this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
  }

  /** One row for each system that was measured. */
  rows(groups: readonly Group[]): Row[] {
    return groups.flatMap((group) => group.systems.flatMap((system) => this.#row(group, system)));
  }

  #row(group: Group, system: System): Row[] {
    const { title: what, unit, better, systems } = group;
    const values = this.#values.get(`${what}|${system.name}`);
    if (!values) return [];
    const beside = systems[0]?.name ?? '';
    const base = this.#values.get(`${what}|${beside}`) ?? [];
    const ratio = quantile(
      values.map((value, round) => value / (base[round] ?? NaN)),
      0.5,
    );
    const { bound } = system;
    const exceeds = bound !== undefined && (better === 'less' ? ratio > bound : ratio < bound);
    const spread = { least: quantile(values, 0), most: quantile(values, 1) };
    const median = quantile(values, 0.5);
    return [
      { what, unit, ...spread, median, ratio, beside, exceeds, ...system, system: system.name },
    ];
  }
}

const shown = (value: number): string => value.toPrecision(3);
const plain = (value: number): string => (value >= 1000 ? `${Math.round(value)}` : shown(value));

/** The table, for people; it is Markdown as well. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row, at) => [
    row.what === rows[at - 1]?.what ? '' : `${row.what}, ${row.unit}`,
    row.system,
    plain(row.median),
    `${plain(row.least)} – ${plain(row.most)}`,
    row.system === row.beside ? '1' : plain(row.ratio),
    row.target === undefined ? '' : `${row.target}`,
  ]);
  const head = ['measured', 'of', 'median', 'least – most', 'ratio to the first', 'target'];
  const widths = head.map((title, at) =>
    Math.max(title.length, ...lines.map((line) => line[at]?.length ?? 0)),
  );
  const draw = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [draw(head), draw(widths.map((width) => '-'.repeat(width))), ...lines.map(draw)].join(
    '\n',
  );
}
