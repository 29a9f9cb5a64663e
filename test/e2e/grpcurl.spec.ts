import { expect } from 'chai';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';
import { findGrpcurl, output } from './tools.js';

describe('grpcurl', () => {
  let sidecar: SidecarProcess | undefined;
  let address: string;
  let grpcurl: (...args: string[]) => Promise<string>;

  before(async function () {
    this.timeout(400_000);
    const tool = await findGrpcurl();
    if ('missing' in tool) {
      process.stdout.write(`      no grpcurl: ${tool.missing}\n`);
      this.skip();
    }
    sidecar = await startSidecar('node-a', ['--health-checks=off']);
    address = sidecar.addresses.registry;
    grpcurl = (...args) => output(tool.path, ['-plaintext', ...args]);
  });
  after(() => sidecar?.end());

  const call = async (method: string, request: object, ...flags: string[]) => {
    const data = JSON.stringify(request);
    const name = `workermesh.v1.${method}`;
    return JSON.parse(await grpcurl(...flags, '-d', data, address, name)) as unknown;
  };

  it('lists the services', async () => {
    expect((await grpcurl(address, 'list')).trim().split('\n')).to.deep.equal([
      'grpc.health.v1.Health',
      'grpc.reflection.v1.ServerReflection',
      'grpc.reflection.v1alpha.ServerReflection',
      'workermesh.v1.MeshService',
      'workermesh.v1.RegistryService',
    ]);
  });

  it('describes services, methods and messages with maps', async () => {
    for (const [symbol, words] of [
      ['workermesh.v1.RegistryService', 'rpc WatchWorkers'],
      ['workermesh.v1.RegistryService.ApplyWorkers', 'stream .workermesh.v1.ApplyWorkersRequest'],
      ['workermesh.v1.Worker', 'map<string, string> labels = 13'],
      ['workermesh.v1.RegisterWorkerRequest', 'oneof source'],
      ['google.rpc.ErrorInfo', 'map<string, string> metadata = 3'],
    ] as const) {
      expect(await grpcurl(address, 'describe', symbol)).to.include(words);
    }
  });

  it('calls what it has learnt from descriptors alone: unary, stream in, stream out', async () => {
    const spec = { url: 'http://w:1', labels: { zone: 'z1' }, future: [1, null, { x: true }] };
    expect(await call('RegistryService/RegisterWorker', { spec })).to.deep.include({
      outcome: 'WRITE_OUTCOME_CREATED',
    });
    expect(await call('RegistryService/GetWorker', { url: 'w:1' })).to.have.nested.property(
      'worker.spec',
    );
    const shown = (await call('RegistryService/GetWorker', { url: 'w:1' })) as {
      worker: { spec: unknown; labels: unknown };
    };
    expect(shown.worker.spec).to.deep.include(spec);
    expect(shown.worker.labels).to.deep.equal({ zone: 'z1' });
    expect(await call('RegistryService/ApplyWorkers', { specJson: '{"url":"http://v:1"}' }))
      .to.have.property('outcome')
      .that.equals('WRITE_OUTCOME_CREATED');
    const sync = { manager: 'm', commit: true, workers: [{ spec: { url: 'http://u:1' } }] };
    expect(await call('RegistryService/SyncWorkers', sync)).to.include({ created: 1 });
    expect(await call('MeshService/GetNode', {})).to.include({ node: 'node-a' });
  });

  it('prints the details of an error, which it resolves by reflection', async () => {
    const failed = call('RegistryService/RegisterWorker', { specJson: '{}' }, '-format-error').then(
      () => 'no error',
      (error: unknown) => (error as { stderr: string }).stderr,
    );
    const words = await failed;
    expect(words).to.include('INVALID_SPEC');
    expect(words).to.include('spec_json.url');
    expect(words).to.include('google.rpc.ErrorInfo');
  });

  it('watches until its deadline', async () => {
    const flags = ['-max-time', '1', '-d', '{}'];
    const name = 'workermesh.v1.RegistryService/WatchWorkers';
    const printed = await grpcurl(...flags, address, name).then(
      (stdout) => stdout,
      (error: unknown) => (error as { stdout: string }).stdout,
    );
    expect(printed).to.include('WORKER_EVENT_TYPE_SYNCED');
    expect(printed).to.include('RESET_REASON_INITIAL');
  });
}).timeout(60_000);
