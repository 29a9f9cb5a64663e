import { expect } from 'chai';
import { WORKER_ORIGINS, WORKER_STATUSES } from '../../src/core/registry/worker.js';
import { NODE_STATUSES } from '../../src/core/node-status.js';
import { NodeStatus } from '../../src/gen/workermesh/v1/NodeStatus.js';
import { WorkerOrigin } from '../../src/gen/workermesh/v1/WorkerOrigin.js';
import { WorkerStatus } from '../../src/gen/workermesh/v1/WorkerStatus.js';

describe('the lists of the core', () => {
  for (const [prefix, list, wire] of [
    ['WORKER_STATUS_', WORKER_STATUSES, WorkerStatus],
    ['WORKER_ORIGIN_', WORKER_ORIGINS, WorkerOrigin],
    ['NODE_STATUS_', NODE_STATUSES, NodeStatus],
  ] as const) {
    it(`W5 name every ${prefix} of the wire, and no other`, () => {
      const names = Object.keys(wire).filter((name) => !name.endsWith('_UNSPECIFIED'));
      expect(list.map((each) => `${prefix}${each}`)).to.have.members(names);
    });
  }
});
