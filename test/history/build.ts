import { buildGo } from '../support/go.js';
import type { Tool } from '../support/tool.js';

/** The directory of the checker, `program`, and of the tests of its rules, `rules.test`. */
export function buildHistory(): Promise<Tool> {
  return buildGo('test/history', {
    program: [['build'], '.'],
    'rules.test': [['test', '-c'], './check'],
  });
}
