import { ServerCredentials } from '@grpc/grpc-js';
import { gossipDefinition } from '../../src/gossip/wire/gossip-definition.js';
import { createGossipHandlers } from '../../src/gossip/wire/gossip-service.js';
import { GOSSIP_OPTIONS } from '../../src/gossip/wire/peer-transport.js';
import { createTransport } from '../../src/gossip/wire/transport.js';
import { BoundedServer } from '../../src/grpc/bounded-server.js';
import { listen } from '../../src/grpc/listener.js';
import { createRng } from '../simulation/rng.js';
import { SimNetwork } from '../simulation/network.js';
import { ProcessClock } from '../simulation/process-clock.js';
import { SimScheduler } from '../simulation/sim-scheduler.js';
import { SimTransport } from '../simulation/sim-transport.js';
import { eventually } from '../support/eventually.js';
import { describeTransport } from './transport-contract.js';
import { newTransport } from './wire/support/transport.js';

const STEPS_MAX = 1_000_000;

describeTransport('gRPC', async (incoming) => {
  const server = new BoundedServer(GOSSIP_OPTIONS);
  const target = { cluster: 'c', node: 'b', peerNames: () => undefined, refused: () => undefined };
  server.addService(gossipDefinition, createGossipHandlers({ ...incoming, ...target }));
  const address = await listen(server, '127.0.0.1:0', ServerCredentials.createInsecure());
  const peers = newTransport();
  return {
    ...{ transport: createTransport(peers), address, nowhere: '127.0.0.1:1' },
    until: async (what, holds) => {
      await eventually(holds).catch(() => missing(what));
    },
    kill: () => server.forceShutdown(),
    close: () => {
      peers.close();
      server.forceShutdown();
    },
  };
});

describeTransport('simulated', (incoming) => {
  const world = new SimScheduler();
  const network = new SimNetwork(world, createRng(1));
  const process = (): ProcessClock => new ProcessClock(world, () => undefined);
  const [a, b] = [process(), process()];
  const host = { machine: 'mb', name: 'b', incoming, enter: (run: () => void) => b.enter(run) };
  network.listen('b:1', host);
  return Promise.resolve({
    transport: new SimTransport({ machine: 'ma', name: 'a' }, network, a),
    ...{ address: 'b:1', nowhere: 'c:1', close: () => undefined },
    until: (what, holds) => {
      for (let steps = 0; !holds() && steps < STEPS_MAX; steps += 1) if (!world.step()) break;
      if (!holds()) missing(what);
      return Promise.resolve();
    },
    kill: () => {
      b.kill();
      network.unlisten('b:1', host);
    },
  });
});

function missing(what: string): never {
  throw new Error(`not in time: ${what}`);
}
