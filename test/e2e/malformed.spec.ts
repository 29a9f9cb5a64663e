import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { jsonToStruct } from '../../src/grpc/struct.js';
import type { RegistryServiceClient } from '../../src/gen/workermesh/v1/RegistryService.js';
import { call, failure } from '../grpc/support/calls.js';
import { detailsOf } from '../grpc/support/details.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const { status } = grpc;
const URL = 'http://10.0.0.1:8000';

type Attempt = (client: RegistryServiceClient) => Promise<unknown>;

const register =
  (spec: unknown): Attempt =>
  (client) =>
    call(client, 'registerWorker', { specJson: JSON.stringify(spec) });
const registerText =
  (specJson: string): Attempt =>
  (client) =>
    call(client, 'registerWorker', { specJson });
const registerStruct =
  (spec: object): Attempt =>
  (client) =>
    call(client, 'registerWorker', { spec: jsonToStruct(spec as never) });

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

const ATTEMPTS: readonly (readonly [what: string, field: string, attempt: Attempt])[] = [
  ['no URL', 'spec_json.url', register({})],
  ['no URL in a Struct', 'spec.url', registerStruct({ labels: {} })],
  ['a bad scheme', 'spec_json.url', register({ url: 'ftp://x:1' })],
  ['credentials in the URL', 'spec_json.url', register({ url: 'http://u:p@x:1' })],
  ['1 MB of spec', 'spec_json', register({ url: URL, note: 'x'.repeat(1_000_000) })],
  ['1 MB of Struct', 'spec', registerStruct({ url: URL, note: 'x'.repeat(1_000_000) })],
  ['60 levels of nesting', '', registerText(`{"url":"${URL}","x":${nested(60)}}`)],
  ['40 levels of Struct', '', registerStruct({ url: URL, x: JSON.parse(nested(40)) as object })],
  ['labels that are no texts', 'spec_json.labels', register({ url: URL, labels: { a: 1 } })],
  ['models that are no list', 'spec_json.models', register({ url: URL, models: 'llama' })],
  ['invalid JSON', 'spec_json', registerText('{"url":')],
  [
    'a NaN load',
    'loads[0].load',
    (client) => call(client, 'reportLoads', { loads: [{ workerId: 'x', load: NaN }] }),
  ],
  [
    'an unknown status',
    'status',
    (client) => call(client, 'updateWorkerStatus', { url: URL, status: 99 as never }),
  ],
  ['a negative page size', 'page_size', (client) => call(client, 'listWorkers', { pageSize: -1 })],
  [
    'a foreign page token',
    'page_token',
    (client) => call(client, 'listWorkers', { pageToken: 'Zm9yZWlnbg' }),
  ],
];

describe('malformed input to a real sidecar', () => {
  let sidecar: SidecarProcess;
  before(async () => {
    sidecar = await startSidecar('a', ['--health-checks=off']);
  });
  after(() => sidecar.end());

  for (const [what, field, attempt] of ATTEMPTS) {
    it(`X4 ${what} is INVALID_ARGUMENT naming ${field || 'the field'}`, async () => {
      const error = await failure(attempt(sidecar.registry));
      expect(error.code).to.equal(status.INVALID_ARGUMENT);
      expect(detailsOf(error).fields[0]).to.match(
        field === '' ? /^spec/ : new RegExp(`^${field.replace(/[[\].]/g, '\\$&')}`),
      );
    });
  }

  it('X4 a __proto__ key is kept, in either form, and the process goes on', async () => {
    const text = `{"url":"${URL}","x":{"__proto__":{"polluted":true}}}`;
    await call(sidecar.registry, 'registerWorker', { specJson: text });
    const spec = jsonToStruct(JSON.parse(text) as never);
    const { response } = await call(sidecar.registry, 'registerWorker', { spec });
    expect(response.outcome).to.equal('WRITE_OUTCOME_UNCHANGED');
    const shown = await call(sidecar.registry, 'getWorker', {
      url: URL,
      view: 'WORKER_VIEW_SPEC_JSON',
    });
    expect(shown.response.worker?.specJson).to.include('"__proto__":{"polluted":true}');
    expect(sidecar.child.exitCode).to.equal(null);
    expect(sidecar.log.filter(({ level }) => level === 'error')).to.deep.equal([]);
  });
});
