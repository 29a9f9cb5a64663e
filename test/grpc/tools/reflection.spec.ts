import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import { BoundedServer } from '../../../src/grpc/bounded-server.js';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { Turns } from '../../../src/grpc/turns.js';
import { readDescriptors } from '../../../src/grpc/tools/descriptors.js';
import { HealthService } from '../../../src/grpc/tools/health.js';
import { listen, shutDown } from '../../../src/grpc/listener.js';
import {
  healthService,
  ReflectionAlphaClient,
  ReflectionClient as ReflectionV1Client,
  reflectionV1AlphaService,
  reflectionV1Service,
} from '../../../src/grpc/proto.js';
import { createReflectionHandlers } from '../../../src/grpc/tools/reflection.js';
import { quietLog } from '../support/log.js';
import { ReflectionClient } from '../support/reflection-client.js';
import { checkAsGoDoes } from '../support/strict-descriptors.js';

const SERVICES = [
  'workermesh.v1.RegistryService',
  'workermesh.v1.MeshService',
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
];

describe('reflection', () => {
  const server = new BoundedServer();
  let address: string;

  before(async () => {
    const context = { node: 'a', log: quietLog, turns: new Turns() };
    const handlers = createReflectionHandlers(
      context,
      () => Promise.resolve(readDescriptors()),
      SERVICES,
    );
    server.addService(reflectionV1Service, handlers);
    server.addService(reflectionV1AlphaService, handlers);
    server.addService(healthService, new HealthService(context).handlers());
    address = await listen(server, '127.0.0.1:0', grpc.ServerCredentials.createInsecure());
  });
  after(() => shutDown(server, 0));

  for (const [version, Client] of [
    ['v1', ReflectionV1Client],
    ['v1alpha', ReflectionAlphaClient],
  ] as const) {
    describe(version, () => {
      const open = () => {
        const client = new Client(address, grpc.credentials.createInsecure());
        return { client, reflection: new ReflectionClient(client.serverReflectionInfo()) };
      };
      let { client, reflection }: ReturnType<typeof open> = {} as never;
      beforeEach(() => ({ client, reflection } = open()));
      afterEach(() => {
        reflection.close();
        client.close();
      });

      it('lists the services', async () => {
        expect(await reflection.services()).to.deep.equal(SERVICES);
      });

      it('traps: all descriptors pass checks as strict as those of protobuf-go', async () => {
        const files = checkAsGoDoes(await reflection.closure(await reflection.services()));
        const names = files.map(({ name }) => name);
        expect(names).to.include.members([
          'workermesh/v1/registry.proto',
          'workermesh/v1/worker.proto',
          'workermesh/v1/mesh.proto',
          'google/rpc/status.proto',
          'google/protobuf/struct.proto',
        ]);
      });

      it('a call built only from descriptors works', async () => {
        const files = await reflection.closure(['grpc.health.v1.Health']);
        const set = descriptor.FileDescriptorSet.create({
          file: files.map((bytes) => descriptor.FileDescriptorProto.decode(bytes)),
        });
        const fromDescriptor = protobuf.Root as unknown as {
          fromDescriptor(set: protobuf.Message): protobuf.Root;
        };
        const root = fromDescriptor.fromDescriptor(set).resolveAll();
        const { requestType, responseType } =
          root.lookupService('grpc.health.v1.Health').methods.Check!;
        const response = await new Promise<unknown>((resolve, reject) => {
          client.makeUnaryRequest(
            '/grpc.health.v1.Health/Check',
            (request: object) => Buffer.from(root.lookupType(requestType).encode(request).finish()),
            (bytes) => root.lookupType(responseType).decode(bytes).toJSON(),
            { service: '' },
            (error, value) => (error === null ? resolve(value) : reject(error)),
          );
        });
        expect(response).to.deep.equal({ status: 'SERVING' });
      });

      for (const symbol of [
        'workermesh.v1.RegistryService',
        'workermesh.v1.RegistryService.WatchWorkers',
        'workermesh.v1.RegisterWorkerRequest',
        'workermesh.v1.RegisterWorkerRequest.spec_json',
        'workermesh.v1.RegisterWorkerRequest.source',
        'workermesh.v1.WriteOutcome',
        'workermesh.v1.WRITE_OUTCOME_CREATED',
        '.workermesh.v1.RegistryService',
      ]) {
        it(`finds the file of ${symbol}, with everything that it imports`, async () => {
          const files = checkAsGoDoes(await reflection.files({ fileContainingSymbol: symbol }));
          expect(files[0]?.name).to.equal('workermesh/v1/registry.proto');
        });
      }

      it('finds the file of a map entry, and of error details', async () => {
        for (const [symbol, name] of [
          ['workermesh.v1.Worker.LabelsEntry', 'workermesh/v1/worker.proto'],
          ['google.rpc.ErrorInfo', 'google/rpc/error_details.proto'],
          ['google.rpc.BadRequest.FieldViolation', 'google/rpc/error_details.proto'],
        ]) {
          const files = checkAsGoDoes(await reflection.files({ fileContainingSymbol: symbol! }));
          expect(files[0]?.name).to.equal(name);
        }
      });

      it('finds a file by its name', async () => {
        const files = await reflection.files({ fileByFilename: 'workermesh/v1/mesh.proto' });
        expect(checkAsGoDoes(files)[0]?.name).to.equal('workermesh/v1/mesh.proto');
      });

      it('knows that no message has extensions', async () => {
        const answer = await reflection.ask({ allExtensionNumbersOfType: 'workermesh.v1.Worker' });
        expect(answer.allExtensionNumbersResponse).to.deep.equal({
          baseTypeName: 'workermesh.v1.Worker',
          extensionNumber: [],
        });
      });

      for (const [what, request] of [
        ['file', { fileByFilename: 'no/such.proto' }],
        ['symbol', { fileContainingSymbol: 'workermesh.v1.Nothing' }],
        ['symbol __proto__', { fileContainingSymbol: '__proto__' }],
        [
          'extension',
          {
            fileContainingExtension: {
              containingType: 'workermesh.v1.Worker',
              extensionNumber: 100,
            },
          },
        ],
        ['message', { allExtensionNumbersOfType: 'no.such.Message' }],
      ] as const) {
        it(`an unknown ${what} is a NOT_FOUND answer, and the stream goes on`, async () => {
          const answer = await reflection.ask(request);
          expect(answer.errorResponse?.errorCode).to.equal(grpc.status.NOT_FOUND);
          expect(answer.originalRequest).to.deep.include(request);
          expect(await reflection.services()).to.deep.equal(SERVICES);
        });
      }

      it('a question without words ends the stream with INVALID_ARGUMENT', async () => {
        const error = await reflection.ask({}).then(
          () => undefined,
          (thrown: unknown) => thrown as grpc.ServiceError,
        );
        expect(error?.code).to.equal(grpc.status.INVALID_ARGUMENT);
      });

      it('X4 many questions at once are answered in order', async () => {
        const asked = Array.from({ length: 200 }, (_, index) =>
          reflection.ask({ fileContainingSymbol: 'workermesh.v1.Worker', host: String(index) }),
        );
        const hosts = (await Promise.all(asked)).map(({ validHost }) => validHost);
        expect(hosts).to.deep.equal(Array.from({ length: 200 }, (_, index) => String(index)));
      });
    });
  }

  it('serves the bytes of the compiler: a strict check finds what a loader would have lost', () => {
    const { files } = readDescriptors();
    const worker = files.get('workermesh/v1/worker.proto')!;
    const imports = worker.imports.map((name) => files.get(name)!.bytes);
    const spoilt = descriptor.FileDescriptorProto.decode(worker.bytes) as protobuf.Message & {
      messageType: { name: string; nestedType: { name: string }[] }[];
    };
    const entry = spoilt.messageType.find(({ name }) => name === 'Worker')!.nestedType[0]!;
    entry.name = 'labelsEntry';
    const bytes = descriptor.FileDescriptorProto.encode(spoilt).finish();
    expect(() => checkAsGoDoes([bytes, ...imports])).to.throw(/LabelsEntry/);
  });
});
