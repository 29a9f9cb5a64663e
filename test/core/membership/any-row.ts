import fc from 'fast-check';
import { OBSERVERS_MAX } from '../../../src/core/limits.js';
import type { MemberRow } from '../../../src/core/membership/member.js';

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j');

/** Rows about one name, from a small world, so that boots and incarnations meet often. */
export const anyRow: fc.Arbitrary<MemberRow> = fc.record(
  {
    name: fc.constant('x'),
    boot: fc.record({
      generation: fc.integer({ min: 1, max: 3 }),
      instanceId: fc.constantFrom('00', '01'),
    }),
    incarnation: fc.integer({ min: 0, max: 2 }),
    status: fc.constantFrom('ALIVE', 'SUSPECT', 'DEAD', 'LEFT', 'EVICTED'),
    address: fc.constantFrom('', 'h:1', 'h:2'),
    ageMs: fc.integer({ min: 0, max: 50 }),
    observers: fc.uniqueArray(names, { maxLength: OBSERVERS_MAX }).map((list) => list.sort()),
    restarting: fc.boolean(),
    version: fc.constantFrom('1', '2'),
    gatewayAddress: fc.constantFrom('g:1', 'g:2'),
  },
  {
    requiredKeys: [
      ...(['name', 'boot', 'incarnation', 'status', 'address'] as const),
      ...(['ageMs', 'observers', 'restarting', 'version'] as const),
    ],
  },
);
