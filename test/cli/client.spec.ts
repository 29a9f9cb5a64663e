import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { run } from '../../src/cli/run.js';
import { FakeCommandLine, notServed } from '../support/fake-command-line.js';
import { eventually } from '../support/eventually.js';

const ID = '0f8fad5b-d9cb-569f-a165-70867728950e';
const WORKER = {
  workerId: ID,
  url: 'http://w:1',
  models: ['llama-3', 'phi'],
  status: 'WORKER_STATUS_READY',
  origin: 'WORKER_ORIGIN_MESH',
  ownerNode: 'b',
  ownerNodeStatus: 'NODE_STATUS_DEAD',
  load: 0.25,
  revision: 7,
  labels: { region: 'eu' },
  registerTime: { seconds: 1_700_000_000, nanos: 5_000_000 },
  stale: true,
};

describe('worker-mesh commands', () => {
  const cli = FakeCommandLine.use();

  const call = (...args: string[]) => cli.call(...args);
  const asked = (at = 0) => cli.sidecar.requests[at]?.request as Record<string, unknown>;

  describe('workers list', () => {
    it('M7 says on stderr when a page is incomplete, and stdout stays as it is', async () => {
      cli.sidecar.on('ListWorkers', ({ pageToken }: { pageToken: string }) =>
        pageToken === ''
          ? { workers: [WORKER], nextPageToken: 'next', incomplete: true }
          : { workers: [WORKER] },
      );
      expect(await call('workers', 'list', '--output=json')).to.equal(0);
      expect(cli.io.err).to.contain('the list is incomplete');
      expect((JSON.parse(cli.io.out) as { workers: unknown[] }).workers).to.have.length(2);
    });

    it('walks all pages with the filter that was typed', async () => {
      cli.sidecar.on('ListWorkers', ({ pageToken }: { pageToken: string }) =>
        pageToken === ''
          ? { workers: [WORKER], nextPageToken: 'next' }
          : { workers: [{ ...WORKER, url: 'http://w:2', ownerNodeStatus: 'NODE_STATUS_ALIVE' }] },
      );
      const flags = ['--model=m', '--status=ready', '--status', 'NOT_READY', '--origin=mesh'];
      expect(await call('workers', 'list', ...flags, '--label=a=b=c', '--all')).to.equal(0);
      expect(cli.sidecar.requests).to.have.length(2);
      expect(asked(1)).to.have.property('pageToken', 'next');
      expect(asked().filter).to.deep.include({
        modelId: 'm',
        statuses: ['WORKER_STATUS_READY', 'WORKER_STATUS_NOT_READY'],
        origin: 'WORKER_ORIGIN_MESH',
        labels: { a: 'b=c' },
        includeShadowed: true,
      });
      expect(cli.io.out.split('\n')).to.deep.equal([
        'URL         STATUS  OWNER  ORIGIN  MODELS       LOAD  NOTES',
        'http://w:1  READY   b      MESH    llama-3,phi  0.25  stale, owner DEAD',
        'http://w:2  READY   b      MESH    llama-3,phi  0.25  stale',
        '',
      ]);
    });

    it('prints JSON in the mapping of protobuf', async () => {
      cli.sidecar.on('ListWorkers', { workers: [WORKER] });
      expect(await call('workers', 'list', '-o', 'json')).to.equal(0);
      const { workers } = JSON.parse(cli.io.out) as { workers: Record<string, unknown>[] };
      expect(workers[0]).to.deep.include({
        workerId: ID,
        status: 'WORKER_STATUS_READY',
        load: 0.25,
        registerTime: '2023-11-14T22:13:20.005Z',
      });
      expect(workers[0]).to.not.have.any.keys('_load', 'removeTime', 'spec', 'specJson');
    });
  });

  it('workers get finds by id or URL, and shows the spec', async () => {
    cli.sidecar.on('GetWorker', { worker: { ...WORKER, specJson: '{"url":"http://w:1","x":1}' } });
    expect(await call('workers', 'get', ID.toUpperCase())).to.equal(0);
    expect(await call('workers', 'get', 'w:1', '--output=json')).to.equal(0);
    expect(asked(0)).to.deep.include({ workerId: ID, view: 'WORKER_VIEW_SPEC_JSON' });
    expect(asked(1)).to.deep.include({ url: 'w:1' });
    expect(cli.io.out)
      .to.match(/^load +0.25$/m)
      .and.match(/^owner +b \(DEAD\)$/m);
    expect(cli.io.out).to.contain('"x": 1');
  });

  describe('workers register', () => {
    const specOf = (at = 0) => JSON.parse(asked(at).specJson as string) as Record<string, unknown>;

    beforeEach(() => {
      const worker = { ...WORKER, status: 'WORKER_STATUS_PENDING' };
      cli.sidecar.on('RegisterWorker', { worker, outcome: 'WRITE_OUTCOME_CREATED' });
    });

    it('makes a spec of its flags', async () => {
      cli.io.files.set('/key', 'sk-1\n');
      const flags = ['--model=a', '--model=b', '--type=decode', '--label=k=v', '--priority=9'];
      expect(
        await call('workers', 'register', 'http://w:1', ...flags, '--api-key-file=/key'),
      ).to.equal(0);
      expect(specOf()).to.deep.equal({
        url: 'http://w:1',
        models: [{ id: 'a' }, { id: 'b' }],
        worker_type: 'decode',
        labels: { k: 'v' },
        priority: 9,
        api_key: 'sk-1',
      });
      expect(cli.io.out).to.equal(`http://w:1 created: id ${ID}, status PENDING, revision 7\n`);
    });

    it('H9 puts settings of probes into its health, over those of a spec', async () => {
      const flags = ['--check-interval=500ms', '--health-timeout=2s', '--success-threshold=1'];
      const more = ['--failure-threshold=4', '--health-path=/live', '--health-service=vllm.Engine'];
      const spec = '{"url":"http://s:1","health":{"timeout_secs":9,"drain_settle_secs":1}}';
      expect(await call('workers', 'register', '--spec', spec, ...flags, ...more)).to.equal(0);
      expect(specOf().health).to.deep.equal({
        check_interval_secs: 0.5,
        timeout_secs: 2,
        success_threshold: 1,
        failure_threshold: 4,
        drain_settle_secs: 1,
        path: '/live',
        service: 'vllm.Engine',
      });
    });

    it('takes a whole spec from text, file or input, and lets flags go over it', async () => {
      const spec = '{"url":"http://s:1","future_field":true}';
      cli.io.files.set('spec.json', spec);
      cli.io.input = spec;
      for (const source of [spec, '@spec.json', '-']) {
        expect(await call('workers', 'register', '--spec', source, '--model=m')).to.equal(0);
      }
      expect([0, 1, 2].map(specOf)).to.deep.equal(
        Array(3).fill({ url: 'http://s:1', future_field: true, models: [{ id: 'm' }] }),
      );
    });

    it('W16 keeps the numbers of a spec as they are written, and minds no byte order mark', async () => {
      cli.io.files.set(
        'spec.json',
        '\ufeff{"url":"http://s:1","id":7587888765432109877,"x":1.0}\r\n',
      );
      expect(
        await call('workers', 'register', '--spec', '@spec.json', '--priority=4294967295'),
      ).to.equal(0);
      expect(asked().specJson).to.equal(
        '{"url":"http://s:1","id":7587888765432109877,"x":1.0,"priority":4294967295}',
      );
    });

    it('says on stderr what was probably not meant', async () => {
      const warnings = ['spec.healt is kept and not read\u001b[2J'];
      cli.sidecar.on('RegisterWorker', {
        worker: WORKER,
        outcome: 'WRITE_OUTCOME_CREATED',
        warnings,
      });
      expect(await call('workers', 'register', 'http://w:1', '--output=json')).to.equal(0);
      expect(cli.io.err)
        .to.match(/^warning: spec\.healt is kept and not read/)
        .and.not.include('\u001b');
      expect(JSON.parse(cli.io.out)).to.deep.include({ warnings });
    });

    it('W18 renews a lease until it is ended, and registers again what is not known', async () => {
      cli.sidecar.on('RegisterWorker', { worker: WORKER, outcome: 'WRITE_OUTCOME_CREATED' });
      let renewals = 0;
      cli.sidecar.on('KeepAliveWorkers', () => {
        renewals += 1;
        return { unknownWorkerIds: renewals === 1 ? [ID] : [] };
      });
      const done = call('workers', 'register', 'http://w:1', '--lease=3s', '--keep-alive');
      await eventually(() => expect(renewals).to.equal(2));
      cli.io.interrupt();
      expect(await done).to.equal(0);
      expect(asked()).to.deep.include({ lease: { seconds: 3, nanos: 0 } });
      expect(cli.sidecar.requests.map(({ method }) => method)).to.deep.equal([
        ...['RegisterWorker', 'KeepAliveWorkers', 'RegisterWorker', 'KeepAliveWorkers'],
      ]);
    });

    it('passes on what to do with a spec that is there', async () => {
      const flags = ['--replace', '--manager=m', '--validate-only'];
      expect(await call('workers', 'register', 'http://w:1', ...flags)).to.equal(0);
      expect(asked()).to.deep.include({
        allowReplace: true,
        manager: 'm',
        validateOnly: true,
      });
      expect(cli.io.out).to.contain('would be created');
    });

    for (const [args, fragment] of [
      [[], 'URL is missing'],
      [['--spec', '{'], 'not JSON'],
      [['--spec', '[]'], 'not an object'],
      [['--spec', '@none'], 'ENOENT'],
      [['http://w:1', '--type=fast'], '--type "fast"'],
      [['http://w:1', '--lease=2s'], '--lease "2s"'],
      [['http://w:1', '--keep-alive'], 'needs --lease'],
      [['http://w:1', '--label=x'], 'key=value'],
      [['http://w:1', '--api-key=sk'], 'unknown flag "--api-key", did you mean --api-key-file?'],
      [['http://w:1', 'http://w:2'], 'unexpected argument "http://w:2"'],
    ] as const) {
      it(`refuses ${JSON.stringify(args)} in one line, and asks nobody`, async () => {
        expect(await call('workers', 'register', ...args)).to.equal(2);
        expect(cli.io.err)
          .to.match(/^worker-mesh: .*allowed: .*\n$/)
          .and.contain(fragment);
        expect(cli.sidecar.requests).to.deep.equal([]);
      });
    }
  });

  it('workers remove drains, or not, and tells who is next', async () => {
    const draining = { ...WORKER, status: 'WORKER_STATUS_DRAINING' };
    cli.sidecar.on('RemoveWorker', { worker: draining });
    expect(await call('workers', 'remove', 'http://w:1', '--revision=3')).to.equal(0);
    cli.sidecar.on('RemoveWorker', {
      worker: WORKER,
      removed: true,
      successor: { ...WORKER, ownerNode: 'c' },
    });
    expect(await call('workers', 'remove', ID, '--now')).to.equal(0);
    cli.sidecar.on('RemoveWorker', {});
    expect(await call('workers', 'remove', 'http://x:1', '--allow-missing')).to.equal(0);
    expect(asked(0)).to.deep.include({ url: 'http://w:1', expectedRevision: 3 });
    expect(asked(1)).to.deep.include({ workerId: ID, skipDrain: true });
    expect(cli.io.out.split('\n').slice(0, 3)).to.deep.equal([
      'http://w:1 is draining',
      'http://w:1 removed; that of c is active now, READY',
      'there was no worker http://x:1',
    ]);
  });

  describe('workers watch', () => {
    const upserted = (url: string) => ({
      type: 'WORKER_EVENT_TYPE_UPSERTED' as const,
      worker: { url, status: 'WORKER_STATUS_READY' as const, ownerNode: 'b' },
    });

    it('prints events as they come, and ends well when interrupted', async () => {
      const ended = call('workers', 'watch', '--owner=b');
      const watch = await eventually(() => cli.sidecar.watches[0] ?? false);
      const reset = { resetReason: 'RESET_REASON_INITIAL' as const };
      watch.write({
        events: [{ type: 'WORKER_EVENT_TYPE_RESET', ...reset }, upserted('http://w:1')],
      });
      await eventually(() => cli.io.out.includes('http://w:1'));
      expect(cli.io.out).to.match(
        /^[\d:.]{12} RESET +INITIAL\n[\d:.]{12} UPSERTED +http:\/\/w:1 READY/,
      );
      cli.io.interrupt();
      expect(await ended).to.equal(0);
    });

    it('resumes after a lost connection, without a gap', async () => {
      const ended = call('workers', 'watch', '-o', 'json');
      const first = await eventually(() => cli.sidecar.watches[0] ?? false);
      first.write({ events: [upserted('http://w:1')], resumeToken: 't1' });
      await eventually(() => cli.io.out.includes('http://w:1'));
      const { address } = cli.sidecar;
      cli.sidecar.stop();
      await eventually(() => cli.io.err.includes('connection lost'));
      await cli.sidecar.start(address);
      const second = await eventually(() => cli.sidecar.watches[1] ?? false);
      expect(second.request.resumeToken).to.equal('t1');
      cli.io.interrupt();
      expect(await ended).to.equal(0);
      expect(JSON.parse(cli.io.out.split('\n')[0] ?? '')).to.have.nested.property(
        'worker.ownerNode',
        'b',
      );
    });

    it('fails when it never worked', async () => {
      cli.sidecar.stop();
      expect(await call('workers', 'watch')).to.equal(1);
      expect(cli.io.err).to.contain('no sidecar answers');
    });
  });

  describe('nodes, status, records, forget, leave', () => {
    const node = { node: 'a', cluster: 'c', ready: true, notReadyReasons: [] as string[] };

    it('nodes shows links, and what each has not acknowledged', async () => {
      cli.sidecar.on('GetNode', node);
      const alive = { status: 'NODE_STATUS_ALIVE', settled: true };
      cli.sidecar.on('ListNodes', {
        nodes: [
          { name: 'a', head: 9, recordCount: 3, address: 'a:1', logSigned: true, ...alive },
          { name: 'b', head: 5, acknowledgedHead: 7, link: { dialed: true, lazy: true }, ...alive },
          {
            ...{ name: 'c', status: 'NODE_STATUS_DEAD', evictionHeld: 'alone' },
            ...{ statusReason: 'no ping', logRefused: 'over 3 records of one owner' },
          },
        ],
      });
      expect(await call('nodes')).to.equal(0);
      const lines = cli.io.out.split('\n');
      expect(lines[1]).to.match(/^a \(this\) +ALIVE +a:1 +3 +9$/);
      expect(lines[2]).to.match(/^b +ALIVE +dialed, lazy +2 +0 +5 +log not signed$/);
      expect(lines[3]).to.match(
        /^c +DEAD .*unsettled; no ping; eviction held: alone; log refused: over 3 records of one owner$/,
      );
    });

    it('M6 status --ready exits 0 when ready, 1 with the reasons when not', async () => {
      cli.sidecar.on('GetNode', node);
      expect(await call('status', '--ready')).to.equal(0);
      cli.sidecar.on('GetNode', {
        ...node,
        ready: false,
        notReadyReasons: ['no peer has synced yet'],
      });
      expect(await call('status', '--ready')).to.equal(1);
      expect(cli.io.err).to.equal('worker-mesh: a is not ready: no peer has synced yet\n');
      cli.sidecar.stop();
      expect(await call('status', '--ready', '--timeout=2s')).to.equal(1);
    });

    it('M6 status shows what a ready node cannot do, and --ready still exits 0', async () => {
      cli.sidecar.on('GetNode', {
        ...node,
        degradedReasons: ['writes are refused: the disk is full'],
      });
      expect(await call('status')).to.equal(0);
      expect(cli.io.out).to.match(/^degraded +writes are refused: the disk is full$/m);
      expect(await call('status', '--ready')).to.equal(0);
    });

    it('status shows addresses and counts', async () => {
      const count = { origin: 'WORKER_ORIGIN_LOCAL', status: 'WORKER_STATUS_READY', count: 2 };
      cli.sidecar.on('GetNode', {
        ...node,
        addresses: { registry: 'r:1', gossip: 'g:1', advertise: 'g:1', admin: '' },
        workerCounts: [count, { ...count, count: 0, status: 'WORKER_STATUS_FAILED' }],
      });
      expect(await call('status')).to.equal(0);
      expect(cli.io.out)
        .to.match(/^admin +off$/m)
        .and.match(/^workers +2 LOCAL READY$/m);
    });

    it('records shows what is in the logs, tombstones too', async () => {
      const record = { owner: 'a', key: 'worker:1', seq: 3, valueBytes: 10, worker: { url: 'u' } };
      const gone = { owner: 'a', key: 'worker:2', seq: 4, tombstone: true };
      cli.sidecar.on('ListRecords', { records: [record, gone] });
      expect(await call('records', '--owner=a', '--prefix=worker:', '--tombstones')).to.equal(0);
      expect(asked()).to.deep.include({
        owner: 'a',
        keyPrefix: 'worker:',
        includeTombstones: true,
      });
      expect(cli.io.out)
        .to.match(/worker:1 +3 +10 +live +u/)
        .and.match(/worker:2 +4 +0 +tombstone/);
    });

    it('forget and leave name the node', async () => {
      cli.sidecar.on('LeaveMesh', { unacknowledgedNodes: ['c'] });
      expect(await call('forget', 'b')).to.equal(0);
      expect(await call('leave', 'a', '--wait=1500ms')).to.equal(0);
      expect(asked(0)).to.deep.include({ nodeName: 'b' });
      expect(asked(1)).to.deep.include({
        nodeName: 'a',
        timeout: { seconds: 1, nanos: 500_000_000 },
      });
      expect(cli.io.out).to.equal('b is forgotten\na has left; not confirmed by c\n');
      expect(await call('leave')).to.equal(2);
      expect(cli.io.err).to.contain('NODE is missing; allowed: worker-mesh leave NODE');
    });

    it('M5 leave says that the workers are still on disk, and exits 1', async () => {
      cli.sidecar.on('LeaveMesh', { diskError: 'no space left for /data' });
      expect(await call('leave', 'a')).to.equal(1);
      expect(cli.io.out).to.equal('a has left\n');
      expect(cli.io.err).to.equal(
        'worker-mesh: the workers of a are still on its disk (no space left for /data); ' +
          'remove its data directory before it is started there again, or they are back\n',
      );
    });
  });

  describe('errors', () => {
    it('says what the sidecar refused, in one line, whatever is in it', async () => {
      const owner = 'worker x is owned by node b;\n\u001b[31mchange it there';
      cli.sidecar.refuse('RemoveWorker', grpc.status.FAILED_PRECONDITION, owner);
      expect(await call('workers', 'remove', 'http://w:1')).to.equal(1);
      expect(cli.io.err).to.equal(
        'worker-mesh: FAILED_PRECONDITION: worker x is owned by node b; \\u001b[31mchange it there\n',
      );
    });

    it('says where nobody answers, and what to do', async () => {
      cli.sidecar.stop();
      expect(await call('nodes')).to.equal(1);
      expect(cli.io.err).to.match(
        /^worker-mesh: no sidecar answers at \S+ \(connect ECONNREFUSED \S+\); start one with `worker-mesh serve`, name/,
      );
    });

    it('does not wait for ever', async () => {
      cli.sidecar.on('GetNode', () => ({}));
      expect(await call('workers', 'watch', '--timeout=0')).to.equal(2);
      expect(cli.io.err).to.contain('--timeout "0": allowed: a duration');
    });

    it('X3 sends the token, and says when one is needed', async () => {
      cli.io.files.set('/token', 'abc-123\n');
      expect(await call('status', '--token-file=/token')).to.equal(0);
      expect(cli.sidecar.requests[0]?.metadata.get('authorization')).to.deep.equal([
        'Bearer abc-123',
      ]);
      cli.io.env = { WORKER_MESH_TOKEN_FILE: '/none' };
      expect(await call('status')).to.equal(2);
      expect(cli.io.err).to.contain('--token-file "/none": cannot be read (ENOENT)');
      cli.sidecar.refuse('GetNode', grpc.status.UNAUTHENTICATED, 'a token is needed');
      expect(await call('status', '--token-file=/token')).to.equal(1);
      expect(cli.io.err).to.contain('--token-file FILE');
    });

    it('finds the sidecar by its variables, flag first', async () => {
      cli.io.env = { WORKER_MESH_REGISTRY_ADDRESS: cli.sidecar.address };
      expect(await run(['status'], cli.io, notServed)).to.equal(0);
      cli.io.env = { WORKER_MESH_ADDRESS: 'nowhere' };
      expect(await run(['status'], cli.io, notServed)).to.equal(2);
      expect(cli.io.err).to.contain('WORKER_MESH_ADDRESS "nowhere"');
      expect(await call('status')).to.equal(0);
    });
  });
});
