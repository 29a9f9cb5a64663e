import { ABSENCE_DAYS, type AbsenceResult } from './absence.js';
import {
  MEMBERSHIP_SETTINGS,
  STALL_MS,
  STALLED_SHARE,
  type FalseCount,
  type MembershipResult,
} from './membership-run.js';

/** Up to this loss no living node may be declared DEAD. */
const DEAD_FREE_LOSS_MAX = 0.1;

/** What came of a run, with what it was made of. Detection is told in ping intervals. */
export function formatMembership(result: MembershipResult): string {
  const { nodes, minutes, seed, loss } = result.options;
  const { pingIntervalMs, deadTimeoutMs } = MEMBERSHIP_SETTINGS;
  const nodeMinutes = nodes * minutes;
  const count = ({ cases, views }: FalseCount): string =>
    `${cases} (${(cases / nodeMinutes).toFixed(4)} a node and minute), shown ${views} times`;
  return [
    `${loss * 100} % loss, ${nodes} nodes, ${minutes} virtual minutes, seed ${seed}; ` +
      `${STALLED_SHARE * 100} % of the nodes stand still, others every ${STALL_MS / 1000} s; ` +
      `ping interval ${pingIntervalMs} ms, timeout 500 ms, dead timeout ${deadTimeoutMs} ms`,
    '  pings and answers are lost for good, on streams too; what else a stream carries waits for',
    '  retransmissions of 200 ms, 400 ms, ... up to 6.2 s, and nothing overtakes it',
    `  false SUSPECT    ${count(result.falseSuspect)}`,
    `  false DEAD       ${count(result.falseDead)}`,
    `  false evictions  ${count(result.falseEvicted)}, ${result.droppedLogs} logs dropped`,
    `  ${result.deaths} nodes killed; in ping intervals after it, median and p99:`,
    `    first SUSPECT anywhere     ${spread(result.suspectedMs)}`,
    `    DEAD, a living node        ${spread(result.deadMs)}`,
    `    log gone, a living node    ${spread(result.evictedMs)}, missing ${result.missedDeaths}`,
    `  all agree ${result.healedMs / 1000} s after the last fault`,
  ].join('\n');
}

/** What came of ten days of absence. */
export function formatAbsence({ ghosts, agreedMs }: AbsenceResult): string {
  const found = ghosts.length === 0 ? 'nothing came back' : `${ghosts.length} ghosts`;
  return (
    `${ABSENCE_DAYS} virtual days of absence, graves forgotten: one node stopped, one cut off, one down ` +
    `return, one is gone for good: ${found}; all agree ${agreedMs / 1000} s after the return ` +
    '(ping interval 1 min)'
  );
}

/** The targets that a run has missed, in words. */
export function missedTargets(result: MembershipResult): string[] {
  const { falseDead, falseEvicted, droppedLogs, missedDeaths, healedMs } = result;
  const { loss } = result.options;
  const at = `at ${loss * 100} % loss`;
  const missed: string[] = [];
  if (falseEvicted.cases > 0 || droppedLogs > 0) {
    missed.push(`${falseEvicted.cases} false evictions ${at}, ${droppedLogs} logs dropped, want 0`);
  }
  if (loss <= DEAD_FREE_LOSS_MAX && falseDead.cases > 0) {
    missed.push(`${falseDead.cases} false DEAD ${at}, want 0`);
  }
  if (missedDeaths > 0) missed.push(`${missedDeaths} logs of killed nodes are still held ${at}`);
  if (healedMs === Infinity) missed.push(`no agreement after the last fault ${at}`);
  return missed;
}

function spread(sortedMs: readonly number[]): string {
  if (sortedMs.length === 0) return 'none';
  const at = (share: number): string => {
    const index = Math.min(sortedMs.length - 1, Math.floor(sortedMs.length * share));
    return ((sortedMs[index] ?? 0) / MEMBERSHIP_SETTINGS.pingIntervalMs).toFixed(1);
  };
  return `${at(0.5)}, ${at(0.99)}`;
}
