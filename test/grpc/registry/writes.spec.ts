import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { LOADS_PER_REPORT_MAX } from '../../../src/core/limits.js';
import { fail, ok } from '../../../src/core/ports.js';
import { write } from '../../../src/grpc/registry/writes.js';
import { REMOVAL_WAITS_MAX, removalEnd } from '../../../src/grpc/registry/removal-wait.js';
import { jsonToStruct } from '../../../src/grpc/struct.js';
import { call, failure } from '../support/calls.js';
import { detailsOf } from '../support/details.js';
import { NODE, TestEdge } from '../support/edge.js';
import { addImport } from '../support/imports.js';
import { until } from '../support/until.js';

const { status } = grpc;
const URL = 'http://10.0.0.1:8000';
const spec = { url: URL, labels: { zone: 'z1', __proto: 'x' }, models: [{ id: 'm', aliases: [] }] };
const specJson = JSON.stringify(spec);

describe('RegistryService writes', () => {
  let edge: TestEdge;
  let client: ReturnType<TestEdge['client']>;
  beforeEach(async () => {
    edge = await new TestEdge().start();
    client = edge.client();
  });
  afterEach(() => edge.stop());

  const register = (json: object = spec, more: object = {}) =>
    call(client, 'registerWorker', { specJson: JSON.stringify(json), ...more });
  /** Code, reason and field paths of the error that a call must end with. */
  const refusedWith = async (promise: Promise<unknown>) => {
    const error = await failure(promise);
    const { info, fields } = detailsOf(error);
    expect(info?.domain).to.equal('worker-mesh');
    expect(error.metadata.get('worker-mesh-node')).to.deep.equal([NODE]);
    return [status[error.code], info?.reason, ...fields];
  };
  const invalid = (...fields: string[]) => ['INVALID_ARGUMENT', 'INVALID_REQUEST', ...fields];
  const invalidSpec = (...fields: string[]) => ['INVALID_ARGUMENT', 'INVALID_SPEC', ...fields];

  it('L2 a write is answered in the turn after it, so that its frames leave before', async () => {
    const edge = {
      refusal: () => undefined,
      changed: () => undefined,
      durable: () => Promise.resolve(),
    };
    for (const outcome of [
      ok(1),
      fail({ kind: 'NOT_OWNER', workerId: 'w', owner: 'b' } as never),
    ]) {
      let turnIsOver = false;
      const answered = write(edge as never, () => outcome).then(
        () => turnIsOver,
        () => turnIsOver,
      );
      setImmediate(() => (turnIsOver = true));
      expect(await answered).to.equal(true);
    }
  });

  describe('numbers', () => {
    const text = `{"url":"${URL}","id":7587888765432109877,"x":{"y":0.10},"cost":1e1}`;
    const get = async (view: 'WORKER_VIEW_SPEC' | 'WORKER_VIEW_SPEC_JSON') =>
      (await call(client, 'getWorker', { url: URL, view })).response.worker;

    it('W16 of spec_json come back as they were written, after a patch too', async () => {
      await call(client, 'registerWorker', { specJson: text });
      expect((await get('WORKER_VIEW_SPEC_JSON'))?.specJson).to.equal(text);
      const patch = jsonToStruct({ cost: 2 });
      await call(client, 'patchWorker', { url: URL, patch });
      const patched = `{"url":"${URL}","id":7587888765432109877,"x":{"y":0.10},"cost":2}`;
      expect((await get('WORKER_VIEW_SPEC_JSON'))?.specJson).to.equal(patched);
    });

    it('W16 are kept of a patch in JSON text', async () => {
      await call(client, 'registerWorker', { specJson: text });
      const patchJson = '\ufeff{"id":7587888765432109878,"x":{"y":null,"z":1.0}}';
      const { response } = await call(client, 'patchWorker', { url: URL, patchJson });
      expect(response.outcome).to.equal('WRITE_OUTCOME_REPLACED');
      expect(JSON.stringify((await get('WORKER_VIEW_SPEC_JSON'))?.specJson)).to.include(
        String.raw`\"id\":7587888765432109878,\"x\":{\"z\":1.0}`,
      );
    });

    it('W16 of a Struct are doubles', async () => {
      await call(client, 'registerWorker', { specJson: text });
      const fields = (await get('WORKER_VIEW_SPEC'))?.spec?.fields ?? {};
      expect([fields.id?.numberValue, fields.cost?.numberValue]).to.deep.equal([
        Number('7587888765432109877'),
        10,
      ]);
    });
  });

  describe('warnings', () => {
    const healt = ['spec_json.healt is kept and not read; did you mean health?'];

    it('W16 are in the response of each write, and in the log when something changed', async () => {
      const { response } = await register({ ...spec, healt: 1 });
      expect(response.warnings).to.deep.equal(healt);
      expect((await register({ ...spec, healt: 1 })).response.warnings).to.deep.equal(healt);
      const workerId = response.worker?.workerId ?? '';
      const replaced = { workerId, specJson: JSON.stringify({ ...spec, healt: 2 }) };
      expect((await call(client, 'replaceWorker', replaced)).response.warnings).to.deep.equal(
        healt,
      );
      const patch = jsonToStruct({ worker_typ: 'decode', healt: null });
      const patched = await call(client, 'patchWorker', { workerId, patch });
      expect(patched.response.warnings).to.deep.equal([
        'patch.worker_typ is kept and not read; did you mean worker_type?',
      ]);
      const logged = edge.logged.filter((line) => line.includes('with warnings'));
      expect(logged).to.have.length(3);
    });
  });

  describe('RegisterWorker', () => {
    it('W2 creates, in either form, and the same again is UNCHANGED', async () => {
      const first = await register();
      expect(first.response.outcome).to.equal('WRITE_OUTCOME_CREATED');
      expect(first.metadata.get('worker-mesh-node')).to.deep.equal([NODE]);
      const { worker } = first.response;
      expect(worker).to.include({
        url: URL,
        modelId: 'm',
        workerType: 'regular',
        origin: 'WORKER_ORIGIN_LOCAL',
        status: 'WORKER_STATUS_PENDING',
        ownerNode: NODE,
        ownerNodeStatus: 'NODE_STATUS_ALIVE',
        meshSeq: 7,
        specJson: '',
        spec: null,
      });
      expect(worker?.labels).to.deep.equal({ zone: 'z1', __proto: 'x' });
      const again = await call(client, 'registerWorker', { spec: jsonToStruct(spec) });
      expect(again.response.outcome).to.equal('WRITE_OUTCOME_UNCHANGED');
      expect(again.response.worker?.revision).to.equal(worker?.revision);
    });

    it('W2 another spec is ALREADY_EXISTS, unless allow_replace', async () => {
      const { workerId } = (await register()).response.worker!;
      const other = { ...spec, labels: { zone: 'z2' } };
      const error = await failure(register(other));
      expect(error.code).to.equal(status.ALREADY_EXISTS);
      expect(detailsOf(error).info).to.deep.equal({
        reason: 'WORKER_EXISTS',
        domain: 'worker-mesh',
        metadata: { workerId, url: URL },
      });
      const { response } = await register(other, { allowReplace: true });
      expect(response.outcome).to.equal('WRITE_OUTCOME_REPLACED');
      expect(response.worker?.labels).to.deep.equal({ zone: 'z2' });
    });

    it('W2 over an import it claims', async () => {
      addImport(edge.table, 'node-b', { url: URL });
      const { response } = await register();
      expect(response.outcome).to.equal('WRITE_OUTCOME_CLAIMED');
      expect(response.worker?.shadowed).to.equal(false);
    });

    it('validate_only answers what would happen, and changes nothing', async () => {
      const { response } = await register(spec, { validateOnly: true });
      expect(response.outcome).to.equal('WRITE_OUTCOME_CREATED');
      expect([edge.table.size, edge.commits]).to.deep.equal([0, 0]);
    });

    it('W10 an api_key is in no answer', async () => {
      const keyed = { ...spec, api_key: 'sk-secret' };
      const { response } = await register(keyed);
      expect(response.worker?.apiKeySet).to.equal(true);
      const shown = await call(client, 'getWorker', {
        workerId: response.worker!.workerId,
        view: 'WORKER_VIEW_SPEC_JSON',
      });
      expect(JSON.stringify([response, shown.response])).not.to.include('sk-secret');
    });

    for (const [what, request, ...expected] of [
      ['no source', {}, ...invalid('spec')],
      ['no url', { specJson: '{}' }, ...invalidSpec('spec_json.url')],
      ['no url in a Struct', { spec: jsonToStruct({}) }, ...invalidSpec('spec.url')],
      ['a bad scheme', { specJson: '{"url":"ftp://x"}' }, ...invalidSpec('spec_json.url')],
      [
        'credentials in the URL',
        { specJson: '{"url":"http://u:p@x:1"}' },
        ...invalidSpec('spec_json.url'),
      ],
      ['text that is no JSON', { specJson: '{"url":' }, ...invalidSpec('spec_json')],
      ['JSON that is no object', { specJson: 'null' }, ...invalidSpec('spec_json')],
      [
        'NaN in a Struct',
        { spec: jsonToStruct({ url: URL, cost: NaN }) },
        ...invalidSpec('spec.cost'),
      ],
      ['a long manager', { specJson, manager: 'm'.repeat(129) }, ...invalid('manager')],
    ] as [string, object, ...string[]][]) {
      it(`${what} is INVALID_ARGUMENT naming the field`, async () => {
        expect(await refusedWith(call(client, 'registerWorker', request))).to.deep.equal(expected);
        expect(edge.table.size).to.equal(0);
      });
    }

    it('1 MB of spec is refused, in either form, and 5 MB of request as well', async () => {
      const big = { url: URL, note: 'x'.repeat(1_000_000) };
      expect(await refusedWith(register(big))).to.deep.equal(invalidSpec('spec_json'));
      const asStruct = call(client, 'registerWorker', { spec: jsonToStruct(big) });
      expect(await refusedWith(asStruct)).to.deep.equal(invalidSpec('spec'));
      const huge = await failure(register({ url: URL, note: 'x'.repeat(5_000_000) }));
      expect(huge.code).to.equal(status.RESOURCE_EXHAUSTED);
      expect((await register()).response.outcome).to.equal('WRITE_OUTCOME_CREATED');
    });

    it('traps: 60 levels of nesting are INVALID_ARGUMENT, in either form', async () => {
      const text = `{"url":"${URL}","a":${'{"a":'.repeat(60)}1${'}'.repeat(60)}}`;
      const asText = call(client, 'registerWorker', { specJson: text });
      expect((await refusedWith(asText)).slice(0, 2)).to.deep.equal(invalidSpec());
      // protobufjs itself refuses to encode more than it can read, so that the bytes are made by hand.
      const error = await failure(rawRegister(client, nestedRequest(60)));
      expect(error.code).to.equal(status.INVALID_ARGUMENT);
      expect(detailsOf(error).fields).to.deep.equal(['spec']);
    });

    it('traps: a __proto__ key is kept as data', async () => {
      const json = `{"url":"${URL}","x":{"__proto__":{"a":1}}}`;
      const { response } = await call(client, 'registerWorker', { specJson: json });
      const shown = await call(client, 'getWorker', {
        workerId: response.worker!.workerId,
        view: 'WORKER_VIEW_SPEC_JSON',
      });
      expect(JSON.stringify(JSON.parse(shown.response.worker!.specJson))).to.include(
        '"x":{"__proto__":{"a":1}}',
      );
    });

    it('X4 bytes that are no request are INVALID_ARGUMENT', async () => {
      const error = await failure(rawRegister(client, Buffer.from([0x0a, 0x7f, 1])));
      expect(error.code).to.equal(status.INVALID_ARGUMENT);
    });
  });

  describe('ReplaceWorker', () => {
    it('replaces at the expected revision, and only then', async () => {
      const { workerId, revision } = (await register()).response.worker!;
      const request = { workerId, specJson: JSON.stringify({ url: URL, cost: 2 }) };
      const wrong = call(client, 'replaceWorker', { ...request, expectedRevision: revision + 1 });
      expect(await refusedWith(wrong)).to.deep.equal(['ABORTED', 'REVISION_MISMATCH']);
      const { response } = await call(client, 'replaceWorker', {
        ...request,
        expectedRevision: revision,
      });
      expect(response.outcome).to.equal('WRITE_OUTCOME_REPLACED');
      expect(response.worker?.revision).to.be.greaterThan(revision);
    });

    it('W8 an import is FAILED_PRECONDITION naming the owner', async () => {
      const { id } = addImport(edge.table, 'node-b', { url: URL });
      const error = await failure(call(client, 'replaceWorker', { workerId: id, specJson }));
      expect(error.code).to.equal(status.FAILED_PRECONDITION);
      expect(error.details).to.include('node-b');
      expect(detailsOf(error).info?.metadata).to.deep.equal({ workerId: id, owner: 'node-b' });
    });

    for (const [what, request, ...expected] of [
      ['no id', { specJson }, ...invalid('worker_id')],
      ['a long id', { workerId: 'i'.repeat(65), specJson }, ...invalid('worker_id')],
      ['no source', { workerId: 'i' }, ...invalid('spec')],
      [
        'a negative revision',
        { workerId: 'i', specJson, expectedRevision: -1 },
        ...invalid('expected_revision'),
      ],
      [
        'a revision beyond 2^53',
        { workerId: 'i', specJson, expectedRevision: '9007199254740993' },
        ...invalid('expected_revision'),
      ],
      ['an unknown id', { workerId: 'i', specJson }, 'NOT_FOUND', 'WORKER_NOT_FOUND'],
    ] as [string, object, ...string[]][]) {
      it(`${what} is ${expected[0]}`, async () => {
        expect(await refusedWith(call(client, 'replaceWorker', request))).to.deep.equal(expected);
      });
    }
  });

  describe('PatchWorker', () => {
    it('merges into the spec, by id or by URL', async () => {
      await register();
      const patch = jsonToStruct({ labels: { zone: null, rack: 'r1' }, cost: 3 });
      const { response } = await call(client, 'patchWorker', { url: '10.0.0.1:8000', patch });
      expect(response.outcome).to.equal('WRITE_OUTCOME_REPLACED');
      expect(response.worker?.labels).to.deep.equal({ __proto: 'x', rack: 'r1' });
    });

    for (const [what, request, ...expected] of [
      ['no target', { patch: jsonToStruct({}) }, ...invalid('worker_id')],
      ['an empty URL', { url: '', patch: jsonToStruct({}) }, ...invalid('url')],
      ['no patch', { url: URL }, ...invalid('patch')],
      [
        'a patch in both forms',
        { url: URL, patch: jsonToStruct({}), patchJson: '{}' },
        ...invalid('patch_json'),
      ],
      ['a patch that is no JSON', { url: URL, patchJson: '{' }, ...invalidSpec('patch_json')],
      ['a patch that is no object', { url: URL, patchJson: '[]' }, ...invalidSpec('patch_json')],
      [
        'an unknown URL',
        { url: 'http://none:1', patch: jsonToStruct({}) },
        'NOT_FOUND',
        'WORKER_NOT_FOUND',
      ],
    ] as [string, object, ...string[]][]) {
      it(`${what} is ${expected[0]}`, async () => {
        expect(await refusedWith(call(client, 'patchWorker', request))).to.deep.equal(expected);
      });
    }
  });

  describe('UpdateWorkerStatus', () => {
    it('W5 sets a status with its reason', async () => {
      await register();
      const { response } = await call(client, 'updateWorkerStatus', {
        url: URL,
        status: 'WORKER_STATUS_READY',
        reason: 'warm',
        validFor: { seconds: 30 },
      });
      expect(response.worker?.status).to.equal('WORKER_STATUS_READY');
      expect(response.worker?.health?.message).to.equal('warm');
    });

    it('W10 keeps no secret that a backend has told the gateway', async () => {
      await register();
      const reason = '401: bad key Bearer sk-123456789';
      const report = { url: URL, status: 'WORKER_STATUS_READY', reason } as const;
      const { response } = await call(client, 'updateWorkerStatus', report);
      expect(response.worker?.health?.message).to.equal('401: bad key Bearer [redacted]');
    });

    for (const [what, more, ...expected] of [
      ['no status', { status: 'WORKER_STATUS_UNSPECIFIED' }, ...invalid('status')],
      ['a status of the future', { status: 99 }, ...invalid('status')],
      ['a negative valid_for', { validFor: { seconds: -1 } }, ...invalid('valid_for')],
      ['an empty valid_for', { validFor: {} }, ...invalid('valid_for')],
      ['too many nanos', { validFor: { nanos: 1_000_000_000 } }, ...invalid('valid_for')],
      ['a long reason', { reason: 'r'.repeat(257) }, ...invalid('reason')],
      ['an unknown worker', {}, 'NOT_FOUND', 'WORKER_NOT_FOUND'],
    ] as [string, object, ...string[]][]) {
      it(`${what} is ${expected[0]}`, async () => {
        const request = { url: URL, status: 'WORKER_STATUS_READY', ...more } as object;
        const refused = await refusedWith(call(client, 'updateWorkerStatus', request));
        expect(refused).to.deep.equal(expected);
      });
    }
  });

  describe('ReportLoads', () => {
    it('W14 sets loads at once, without a revision, and names what this node does not know', async () => {
      const { workerId } = (await register()).response.worker!;
      const { revision } = edge.table;
      edge.slowDisk = true;
      const { response } = await call(client, 'reportLoads', {
        loads: [
          { workerId, load: 0.5 },
          { workerId: 'other', load: 1 },
        ],
      });
      expect(response.ignoredWorkerIds).to.deep.equal(['other']);
      const shown = await call(client, 'getWorker', { workerId });
      expect(shown.response.worker?.load).to.equal(0.5);
      expect(edge.table.revision).to.equal(revision);
    });

    for (const load of [NaN, Infinity, -0.1]) {
      it(`X4 a load of ${load} is INVALID_ARGUMENT naming its place`, async () => {
        const loads = [
          { workerId: 'a', load: 0 },
          { workerId: 'b', load },
        ];
        const refused = await refusedWith(call(client, 'reportLoads', { loads }));
        expect(refused).to.deep.equal(invalid('loads[1].load'));
      });
    }

    for (const [count, refused] of [
      [LOADS_PER_REPORT_MAX - 1, false],
      [LOADS_PER_REPORT_MAX, false],
      [LOADS_PER_REPORT_MAX + 1, true],
    ] as const) {
      it(`${count} loads are ${refused ? 'RESOURCE_EXHAUSTED' : 'taken'}`, async () => {
        const loads = Array.from({ length: count }, () => ({ workerId: 'x'.repeat(64), load: 1 }));
        const answered = call(client, 'reportLoads', { loads });
        if (!refused) expect((await answered).response.ignoredWorkerIds).to.have.length(count);
        else {
          const expected = ['RESOURCE_EXHAUSTED', 'LIMIT_EXCEEDED'];
          expect(await refusedWith(answered)).to.deep.equal(expected);
        }
      });
    }
  });

  describe('RemoveWorker', () => {
    it('W11 removes, and shows what it was', async () => {
      await register();
      const { response } = await call(client, 'removeWorker', { url: URL });
      expect(response.removed).to.equal(true);
      expect(response.worker?.url).to.equal(URL);
      expect(response.successor).to.equal(null);
      expect(edge.table.size).to.equal(0);
    });

    /** A READY worker of this gateway, which reports what it has in flight. */
    async function busy(load: number): Promise<string> {
      const { workerId } = (await register()).response.worker!;
      await call(client, 'updateWorkerStatus', { workerId, status: 'WORKER_STATUS_READY' });
      await call(client, 'reportLoads', { loads: [{ workerId, load }] });
      return workerId;
    }

    /** The clock moves on, as the timer of a sidecar would move it. */
    function pass(ms: number): void {
      edge.nowMs += ms;
      edge.registry.tick(edge.now());
      edge.commit();
    }

    it('W19 a caller who waits hears when it is gone, and why', async () => {
      const workerId = await busy(1);
      const removal = call(client, 'removeWorker', { workerId, wait: true });
      await until('draining', () => edge.registry.isDraining(workerId));
      await call(client, 'reportLoads', { loads: [{ workerId, load: 0 }] });
      pass(100);
      pass(1_000);
      expect((await removal).response).to.include({
        removed: true,
        cause: 'REMOVAL_CAUSE_DRAINED',
      });
    });

    it('W19 a caller who waits hears when another write has kept it', async () => {
      const workerId = await busy(1);
      const removal = call(client, 'removeWorker', { workerId, wait: true });
      await until('draining', () => edge.registry.isDraining(workerId));
      await register();
      const { response } = await removal;
      expect(response).to.include({ removed: false, cause: 'REMOVAL_CAUSE_UNSPECIFIED' });
      expect(response.worker?.status).to.equal('WORKER_STATUS_PENDING');
    });

    it('W19 what does not drain says so at once', async () => {
      const workerId = await busy(1);
      const request = { workerId, skipDrain: true, wait: true };
      const { response } = await call(client, 'removeWorker', request);
      expect(response.cause).to.equal('REMOVAL_CAUSE_SKIPPED');
    });

    for (const [waiting, refused] of [
      [REMOVAL_WAITS_MAX - 1, false],
      [REMOVAL_WAITS_MAX, true],
    ] as const) {
      it(`W19 behind ${waiting} that wait, a further one is ${refused ? 'refused' : 'taken'}`, async () => {
        const workerId = await busy(1);
        const { registry } = edge;
        const input = { target: { id: workerId }, expectedRevision: 0 };
        const judged = registry.remove(
          { ...input, skipDrain: false, allowMissing: false },
          edge.now(),
        );
        if (!judged.ok) throw new Error('not removed');
        edge.commit();
        const waits = new Set(Array.from({ length: waiting }, () => ({})));
        let cancel: () => void = () => undefined;
        const waiter = { on: (_: string, listener: () => void) => (cancel = listener) };
        const end = failure(removalEnd(waits, registry, judged.value, waiter));
        cancel();
        expect((await end).message).to.match(refused ? /at most 1024/u : /stopping/u);
        expect(waits.size).to.equal(waiting);
      });
    }

    it('W4 names the record that takes over', async () => {
      await register();
      addImport(edge.table, 'node-b', { url: URL });
      const { response } = await call(client, 'removeWorker', { url: URL, skipDrain: true });
      expect(response.successor?.ownerNode).to.equal('node-b');
    });

    it('a missing one is NOT_FOUND, unless allow_missing', async () => {
      const refused = await refusedWith(call(client, 'removeWorker', { url: URL }));
      expect(refused).to.deep.equal(['NOT_FOUND', 'WORKER_NOT_FOUND']);
      const { response } = await call(client, 'removeWorker', { url: URL, allowMissing: true });
      expect(response).to.deep.include({ removed: false, worker: null });
    });

    it('W8 an import is FAILED_PRECONDITION', async () => {
      addImport(edge.table, 'node-b', { url: URL });
      const refused = await refusedWith(call(client, 'removeWorker', { url: URL }));
      expect(refused).to.deep.equal(['FAILED_PRECONDITION', 'NOT_OWNER']);
    });
  });

  describe('durability', () => {
    it('D4 is neither answered nor seen before it is durable', async () => {
      edge.slowDisk = true;
      let answered = false;
      const pending = register().then(({ response }) => {
        answered = true;
        return response;
      });
      await until('judged', () => edge.waiting === 1);
      const { response } = await call(client, 'listWorkers', {});
      expect([response.totalSize, answered]).to.deep.equal([0, false]);
      const { revision } = edge.table;
      edge.commit();
      const { worker } = await pending;
      expect(edge.table.revision).to.equal(revision + 1);
      expect(edge.table.get(worker!.workerId)?.revision).to.equal(worker!.revision);
    });

    it('D4 a conflict is judged by what is on its way to disk, and told when that is there', async () => {
      edge.slowDisk = true;
      const first = register();
      await until('judged', () => edge.waiting === 1);
      const other = refusedWith(register({ ...spec, cost: 2 }));
      const trial = register(spec, { validateOnly: true });
      const removed = call(client, 'removeWorker', { url: URL });
      await until('judged', () => edge.waiting === 4);
      edge.commit();
      expect((await first).response.outcome).to.equal('WRITE_OUTCOME_CREATED');
      expect(await other).to.deep.equal(['ALREADY_EXISTS', 'WORKER_EXISTS']);
      expect((await trial).response.outcome).to.equal('WRITE_OUTCOME_UNCHANGED');
      expect((await removed).response.removed).to.equal(true);
      expect(edge.table.size).to.equal(0);
    });

    it('D4 when the disk is full nothing has changed, for nobody, and reads go on', async () => {
      edge.slowDisk = true;
      const first = refusedWith(register());
      await until('judged', () => edge.waiting === 1);
      const conflict = refusedWith(register({ ...spec, cost: 2 }));
      await until('judged', () => edge.waiting === 2);
      const { revision } = edge.table;
      edge.refuse('FULL');
      expect(await first).to.deep.equal(['RESOURCE_EXHAUSTED', 'DISK_FULL']);
      expect(await conflict, 'with what never was').to.deep.equal(await first);
      expect([edge.table.size, edge.table.revision]).to.deep.equal([0, revision]);
      edge.refusal = { diskError: 'ENOSPC' };
      expect(await refusedWith(register())).to.deep.equal(['RESOURCE_EXHAUSTED', 'DISK_FULL']);
      expect((await call(client, 'listWorkers', {})).response.totalSize).to.equal(0);
      expect((await call(client, 'reportLoads', {})).response.ignoredWorkerIds).to.deep.equal([]);
    });

    it('D4 when it is unknown what the disk did, that is said: UNAVAILABLE, and a retry is right', async () => {
      edge.slowDisk = true;
      const first = refusedWith(register());
      await until('judged', () => edge.waiting === 1);
      edge.refuse('FULL', true);
      expect(await first).to.deep.equal(['UNAVAILABLE', 'DISK_ERROR']);
      expect(edge.table.size).to.equal(0);
      edge.slowDisk = false;
      expect((await register()).response.outcome).to.equal('WRITE_OUTCOME_CREATED');
    });

    it('W4 D4 the successor of a removed worker is the one at the time of the answer', async () => {
      await register();
      addImport(edge.table, 'node-b', { url: URL });
      edge.slowDisk = true;
      const removal = call(client, 'removeWorker', { url: URL, skipDrain: true });
      await until('judged', () => edge.waiting === 1);
      expect(edge.table.active(URL)?.origin).to.equal('LOCAL');
      edge.commit();
      const { removed, successor } = (await removal).response;
      expect([removed, successor?.ownerNode]).to.deep.equal([true, 'node-b']);
    });

    it('I4 a fenced node, and a stopping one, take no writes', async () => {
      edge.refusal = 'NODE_FENCED';
      expect(await refusedWith(register())).to.deep.equal(['FAILED_PRECONDITION', 'NODE_FENCED']);
      edge.refusal = 'STOPPING';
      expect(await refusedWith(register())).to.deep.equal(['UNAVAILABLE', 'STOPPING']);
      const loads = call(client, 'reportLoads', {});
      expect(await refusedWith(loads)).to.deep.equal(['UNAVAILABLE', 'STOPPING']);
      expect(edge.table.size).to.equal(0);
    });

    it('X4 an answer after cancellation, or past the deadline, goes nowhere and hurts nobody', async () => {
      edge.slowDisk = true;
      const pending = new Promise<grpc.ServiceError | null>((resolve) => {
        const under = client.registerWorker({ specJson }, (error) => resolve(error));
        void call(client, 'listWorkers', {}).then(() => under.cancel());
      });
      expect((await pending)?.code).to.equal(status.CANCELLED);
      const late = await new Promise<grpc.ServiceError | null>((resolve) => {
        const deadline = Date.now() + 50;
        client.registerWorker({ specJson }, { deadline }, (error) => resolve(error));
      });
      expect(late?.code).to.equal(status.DEADLINE_EXCEEDED);
      edge.commit();
      expect((await call(client, 'listWorkers', {})).response.totalSize).to.equal(1);
      expect(edge.logged).to.deep.equal([]);
    });

    it('X4 a fault of ours is INTERNAL, logged, and the process goes on', async () => {
      edge.registry.register = () => {
        throw new Error('BUG: seen only in the log');
      };
      const error = await failure(register());
      expect(error.code).to.equal(status.INTERNAL);
      expect(error.details).not.to.include('BUG');
      expect(edge.logged.join()).to.include('BUG: seen only in the log');
    });
  });
});

/** RegisterWorker with bytes that no client of ours would send. */
function rawRegister(client: grpc.Client, bytes: Buffer): Promise<unknown> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      '/workermesh.v1.RegistryService/RegisterWorker',
      (request: Buffer) => request,
      (response) => response,
      bytes,
      (error, response) => (error === null ? resolve(response) : reject(error)),
    );
  });
}

function nestedRequest(levels: number): Buffer {
  const field = (tag: number, bytes: Buffer) =>
    Buffer.concat([Buffer.from([tag, (bytes.length & 127) | 128, bytes.length >>> 7]), bytes]);
  let struct: Buffer = Buffer.alloc(0);
  for (let level = 1; level < levels; level += 1) {
    const entry = [field(0x0a, Buffer.from('a')), field(0x12, field(0x2a, struct))];
    struct = field(0x0a, Buffer.concat(entry));
  }
  return field(0x0a, struct);
}
