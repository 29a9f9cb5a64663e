import type { ClientDuplexStream } from '@grpc/grpc-js';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import type { ServerReflectionRequest } from '../../../src/gen/grpc/reflection/v1/ServerReflectionRequest.js';
import type { ServerReflectionResponse__Output } from '../../../src/gen/grpc/reflection/v1/ServerReflectionResponse.js';

type Stream = ClientDuplexStream<ServerReflectionRequest, ServerReflectionResponse__Output>;

/** Asks one question at a time over one stream, as grpcurl does. */
export class ReflectionClient {
  readonly #stream: Stream;
  readonly #answers: ((answer: ServerReflectionResponse__Output | Error) => void)[] = [];

  constructor(stream: Stream) {
    this.#stream = stream;
    stream.on('data', (answer: ServerReflectionResponse__Output) =>
      this.#answers.shift()?.(answer),
    );
    stream.on('error', (error) => {
      for (const answer of this.#answers.splice(0)) answer(error);
    });
  }

  ask(request: ServerReflectionRequest): Promise<ServerReflectionResponse__Output> {
    return new Promise((resolve, reject) => {
      this.#answers.push((answer) => {
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
      this.#stream.write(request);
    });
  }

  async services(): Promise<string[]> {
    const answer = await this.ask({ listServices: '' });
    return answer.listServicesResponse?.service.map(({ name }) => name) ?? [];
  }

  /** Encoded files of an answer; an error answer is thrown. */
  async files(request: ServerReflectionRequest): Promise<Uint8Array[]> {
    const answer = await this.ask(request);
    if (answer.errorResponse) throw new Error(answer.errorResponse.errorMessage);
    return answer.fileDescriptorResponse?.fileDescriptorProto ?? [];
  }

  /** All files that symbols need, each once; what an answer left out is asked for by name. */
  async closure(symbols: readonly string[]): Promise<Uint8Array[]> {
    const found = new Map<string, Uint8Array>();
    const wanted: ServerReflectionRequest[] = symbols.map((fileContainingSymbol) => ({
      fileContainingSymbol,
    }));
    for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
      for (const bytes of await this.files(next)) {
        const file = descriptor.FileDescriptorProto.decode(bytes) as unknown as {
          name: string;
          dependency: string[];
        };
        if (found.has(file.name)) continue;
        found.set(file.name, bytes);
        for (const name of file.dependency) {
          if (!found.has(name)) wanted.push({ fileByFilename: name });
        }
      }
    }
    return [...found.values()];
  }

  close(): void {
    this.#stream.end();
  }
}
