import { expect } from 'chai';
import { checkCommand } from '../../src/cli/check.js';
import { FakeCommandLine } from '../support/fake-command-line.js';

const inDays = (days: number) => ({
  seconds: Math.floor(Date.now() / 1000) + days * 86_400,
  nanos: 0,
});
const SELF = {
  ...{ node: 'a', ready: true, version: '1', dataDirectory: { path: '/d', locked: true } },
  certificates: [{ listener: 'gossip', expiryTime: inDays(20) }],
};
const ALIVE = 'NODE_STATUS_ALIVE';
const NOT_READY = 'WORKER_STATUS_NOT_READY';
const A = { name: 'a', status: ALIVE, head: 9, version: '1' };
const B = { name: 'b', status: ALIVE, version: '1', link: {}, acknowledgedHead: 9 };
const WORKER = { url: 'http://w:1', ownerNode: 'a', status: 'WORKER_STATUS_READY' };

describe('worker-mesh check', () => {
  const cli = FakeCommandLine.use();
  beforeEach(() => {
    cli.sidecar.on('GetNode', SELF);
    cli.sidecar.on('ListNodes', { nodes: [A, B] });
    cli.sidecar.on('ListWorkers', { workers: [WORKER] });
  });

  const check = (...flags: string[]) => cli.call(checkCommand.name, ...flags);

  it('O1 says of each check what it found, and exits 0 when all is well', async () => {
    expect(await check('--strict')).to.equal(0);
    expect(cli.io.out.split('\n')).to.deep.equal([
      '✓ ready         a is ready',
      '✓ data          /d, locked by this process',
      '✓ restore       no peer held more of this node than its disk',
      '✓ certificates  gossip expires in 19 days',
      '✓ clock         no peer refuses this node for its clock, nor it one',
      '✓ nodes         2 alive: a, b',
      '✓ evictions     none is held',
      '✓ seeds         none is without an answer',
      '✓ links         linked to 1 of 1 living peers',
      '✓ lag           every linked peer holds all records of this node',
      '✓ claims        every URL has one owner',
      '✓ workers       1 of 1 are routable here',
      '✓ versions      all are 1',
      '✓ signatures    this node does not sign its log',
      '',
    ]);
  });

  for (const [what, answers, line, code] of [
    [
      'readiness',
      { GetNode: { node: 'a', ready: false, notReadyReasons: ['no peer has synced yet'] } },
      '✗ ready         no peer has synced yet',
      1,
    ],
    [
      'a dead node',
      {
        ListNodes: {
          nodes: [A, B, { name: 'c', status: 'NODE_STATUS_DEAD', statusReason: 'why' }],
        },
      },
      '✗ nodes         DEAD: c (why)',
      1,
    ],
    [
      'a data directory that another process took over',
      { GetNode: { ...SELF, dataDirectory: { path: '/d', locked: false } } },
      '✗ data          /d was taken over by another process',
      1,
    ],
    [
      'a disk that takes no writes',
      { GetNode: { ...SELF, degradedReasons: ['writes are refused: no space left for /d'] } },
      '✗ data          writes are refused: no space left for /d',
      1,
    ],
    [
      'a certificate that has expired',
      { GetNode: { ...SELF, certificates: [{ listener: 'gossip', expiryTime: inDays(-1) }] } },
      '✗ certificates  gossip has expired',
      1,
    ],
    [
      'a certificate that expires soon',
      { GetNode: { ...SELF, certificates: [{ listener: 'registry', expiryTime: inDays(14) }] } },
      '! certificates  registry expires in 13 days',
      0,
    ],
    [
      'a clock that peers refuse',
      { GetNode: { ...SELF, clockFault: 'it is 2 days ahead of b' } },
      '✗ clock         it is 2 days ahead of b',
      1,
    ],
    [
      'a data directory that was put back',
      {
        GetNode: {
          ...SELF,
          restore: {
            peer: 'b:1',
            preference: 'prefer-disk',
            held: true,
            lostUrls: ['http://l:1'],
            nextStep: 'x',
          },
        },
      },
      '! restore       the disk was older than what b:1 held (prefer-disk): only peers hold: http://l:1',
      0,
    ],
    [
      'a data directory that was put back, and of which peers hold the same workers',
      {
        GetNode: { ...SELF, restore: { peer: 'b:1', preference: 'p', held: true, nextStep: 'x' } },
      },
      '! restore       the disk was older than what b:1 held (p): no worker differs',
      0,
    ],
    [
      'a suspect',
      { ListNodes: { nodes: [A, { ...B, status: 'NODE_STATUS_SUSPECT', statusReason: 'why' }] } },
      '! nodes         SUSPECT: b (why)',
      0,
    ],
    [
      'an eviction that is held',
      { ListNodes: { nodes: [A, B, { name: 'c', evictionHeld: 'too few' }] } },
      '! evictions     c: too few',
      0,
    ],
    [
      'a node that no peer is linked to',
      { ListNodes: { nodes: [A, { name: 'b', status: ALIVE }] } },
      '✗ links         no link to any of 1 living peers',
      1,
    ],
    [
      'a seed that never answered',
      { ListNodes: { nodes: [A, B], seeds: [{ name: 's:1', lastError: 'connection refused' }] } },
      '! seeds         s:1: connection refused',
      0,
    ],
    [
      'two claims',
      { ListWorkers: { workers: [WORKER, { ...WORKER, ownerNode: 'b' }] } },
      '! claims        claimed several times: http://w:1 by a and b',
      0,
    ],
    [
      'a worker that is not routable',
      { ListWorkers: { workers: [WORKER, { ...WORKER, url: 'http://w:2', status: NOT_READY }] } },
      '! workers       1 of 2 are routable here; http://w:2 NOT_READY',
      0,
    ],
    [
      'that no worker is routable',
      { ListWorkers: { workers: [{ ...WORKER, status: NOT_READY }] } },
      '✗ workers       0 of 1 are routable here; http://w:1 NOT_READY',
      1,
    ],
    [
      'that all workers drain',
      { ListWorkers: { workers: [{ ...WORKER, status: 'WORKER_STATUS_DRAINING' }] } },
      '✗ workers       0 of 1 are routable here: all are DRAINING',
      1,
    ],
    [
      'two versions',
      { ListNodes: { nodes: [A, { ...B, version: '2' }] } },
      '! versions      in the mesh: 1, 2',
      0,
    ],
    [
      'a log that is not signed',
      {
        ListNodes: {
          nodes: [
            { ...A, logSigned: true },
            { ...B, head: 3 },
          ],
        },
      },
      '! signatures    not signed: b',
      0,
    ],
  ] as const) {
    it(`O1 finds ${what}, and says what to do`, async () => {
      for (const [method, answer] of Object.entries(answers)) cli.sidecar.on(method, answer);
      expect(await check()).to.equal(code);
      expect(cli.io.out).to.contain(`${line}\n`).and.contain('→ ');
      expect(await check('--strict')).to.equal(1);
    });
  }

  it('O1 looks again before it says that a peer lags', async () => {
    let looks = 0;
    cli.sidecar.on('ListNodes', () => {
      looks += 1;
      return { nodes: [A, { ...B, acknowledgedHead: looks === 1 ? 8 : 9 }] };
    });
    expect(await check('--strict')).to.equal(0);
    cli.sidecar.on('ListNodes', { nodes: [A, { ...B, acknowledgedHead: 7 }] });
    expect(await check('--strict')).to.equal(1);
    expect(cli.io.out).to.contain('! lag           b lacks 2 entries');
  });

  it('shows JSON', async () => {
    expect(await check('--output=json')).to.equal(0);
    const { checks } = JSON.parse(cli.io.out) as { checks: object[] };
    expect(checks[0]).to.deep.equal({
      name: 'ready',
      state: 'ok',
      found: 'a is ready',
      advice: '',
    });
  });
});
