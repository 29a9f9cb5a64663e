import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { expect } from 'chai';
import { applyWorkers } from '../../src/client/apply-workers.js';
import { openChannel } from '../../src/client/channel.js';
import type { ApplyOperation } from '../../src/gen/workermesh/v1/ApplyOperation.js';
import type { ApplyWorkersRequest__Output } from '../../src/gen/workermesh/v1/ApplyWorkersRequest.js';
import { FakeSidecar } from '../support/fake-sidecar.js';

describe('applyWorkers', () => {
  let sidecar: FakeSidecar;
  let channel: ReturnType<typeof openChannel>;
  beforeEach(async () => {
    sidecar = new FakeSidecar();
    await sidecar.start();
    channel = openChannel({ address: sidecar.address });
  });
  afterEach(() => {
    channel.registry.close();
    sidecar.stop();
  });

  const operations = (count: number, more: object = {}): ApplyOperation[] =>
    Array.from({ length: count }, (_, at) => ({ requestId: String(at), specJson: '{}', ...more }));
  const requests = () =>
    sidecar.requests.map(({ request }) => request as ApplyWorkersRequest__Output);
  const apply = async (given: readonly ApplyOperation[]) => {
    const told: [number, string][] = [];
    await applyWorkers(channel.registry, new Metadata(), given, (at, { error, outcome }) =>
      told.push([at, error?.message ?? outcome]),
    );
    return told;
  };
  const created = { outcome: 'WRITE_OUTCOME_CREATED' };
  /** A sidecar that knows batches. */
  const answer = ({ batch }: ApplyWorkersRequest__Output) => ({
    results: batch.map(({ requestId }) => ({ ...created, requestId })),
  });

  it('sends many in a message, within the bounds of one, and tells each result once, in order', async () => {
    sidecar.on('ApplyWorkers', answer);
    const given = [...operations(600), ...operations(3, { specJson: 'x'.repeat(700_000) })];
    const told = await apply(given);
    expect(told.map(([at]) => at)).to.deep.equal(given.map((_, at) => at));
    expect(new Set(told.map(([, word]) => word))).to.deep.equal(new Set([created.outcome]));
    const sizes = requests().map(({ batch }) => batch.length);
    expect(sizes).to.deep.equal([250, 250, 101, 1, 1]);
  });

  it('takes results of several batches in one message, and of one batch in several', async () => {
    const shares = [100, 300, 200];
    sidecar.on('ApplyWorkers', () => ({
      results: Array.from({ length: shares.shift() ?? 0 }, () => created),
    }));
    const told = await apply(operations(600));
    expect(told.map(([at]) => at)).to.deep.equal(Array.from({ length: 600 }, (_, at) => at));
  });

  it('goes on one by one, in order, with a sidecar that knows no batches', async () => {
    sidecar.on('ApplyWorkers', ({ batch, requestId, operation }: ApplyWorkersRequest__Output) =>
      batch.length > 0 || operation === undefined
        ? { error: { code: 3, message: 'spec is missing' } }
        : requestId === '1'
          ? { error: { code: 3, message: 'bad' } }
          : created,
    );
    const told = await apply(operations(600));
    expect(told.map(([at]) => at)).to.deep.equal(Array.from({ length: 600 }, (_, at) => at));
    expect(told.slice(0, 3).map(([, word]) => word)).to.deep.equal([
      created.outcome,
      'bad',
      created.outcome,
    ]);
    const singles = requests().flatMap(({ operation, requestId }) =>
      operation === undefined ? [] : [requestId],
    );
    expect(singles).to.deep.equal(Array.from({ length: 600 }, (_, at) => String(at)));
  });

  it('has nothing to say without operations, and fails when the sidecar is away', async () => {
    expect(await apply([])).to.deep.equal([]);
    expect(requests()).to.deep.equal([]);
    sidecar.stop();
    const error = await apply(operations(1)).catch((thrown: unknown) => thrown as ServiceError);
    expect(error).to.have.property('code', 14);
  });
});
