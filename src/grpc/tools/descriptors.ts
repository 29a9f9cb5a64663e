import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import descriptor, {
  type IDescriptorProto,
  type IEnumDescriptorProto,
  type IFieldDescriptorProto,
  type IFileDescriptorProto,
  type IServiceDescriptorProto,
} from 'protobufjs/ext/descriptor/index.js';
import { packageRoot } from '../../package-root.js';

/** The descriptors that `buf build` wrote and that are committed beside the generated types. */
export function readDescriptors(): DescriptorSet {
  return parseDescriptors(readFileSync(join(packageRoot, 'src/gen/descriptors.binpb')));
}

/** One file of the API: its name, its bytes as the compiler wrote them, and what it imports. */
export interface DescriptorFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly imports: readonly string[];
}

/** All files of the API, and which of them defines what. */
export interface DescriptorSet {
  readonly files: ReadonlyMap<string, DescriptorFile>;
  /** By fully qualified name without a leading dot: messages, fields, enums, services, methods, … */
  readonly symbols: ReadonlyMap<string, DescriptorFile>;
  /** Names of messages. */
  readonly messages: ReadonlySet<string>;
  /** By extended message, then field number. */
  readonly extensions: ReadonlyMap<string, ReadonlyMap<number, DescriptorFile>>;
}

/** Indexes an encoded FileDescriptorSet; the bytes of each file are kept as they are. */
export function parseDescriptors(set: Uint8Array): DescriptorSet {
  const index = new Index();
  const reader = protobuf.Reader.create(set);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) index.addFile(reader.bytes());
    else reader.skipType(tag & 7);
  }
  return index;
}

class Index implements DescriptorSet {
  readonly files = new Map<string, DescriptorFile>();
  readonly symbols = new Map<string, DescriptorFile>();
  readonly messages = new Set<string>();
  readonly extensions = new Map<string, Map<number, DescriptorFile>>();

  addFile(bytes: Uint8Array): void {
    const proto = descriptor.FileDescriptorProto.decode(bytes) as unknown as IFileDescriptorProto;
    const file: DescriptorFile = {
      name: proto.name ?? '',
      bytes,
      imports: (proto.dependency ?? []) as string[],
    };
    const scope = proto.package === undefined || proto.package === '' ? '' : `${proto.package}.`;
    this.files.set(file.name, file);
    for (const message of proto.messageType ?? []) this.#addMessage(scope, message, file);
    for (const enumeration of proto.enumType ?? []) this.#addEnum(scope, enumeration, file);
    for (const extension of proto.extension ?? []) this.#addExtension(scope, extension, file);
    for (const service of proto.service ?? []) this.#addService(scope, service, file);
  }

  #addMessage(scope: string, message: IDescriptorProto, file: DescriptorFile): void {
    const name = `${scope}${message.name ?? ''}`;
    const inner = `${name}.`;
    this.symbols.set(name, file);
    this.messages.add(name);
    for (const part of [...(message.field ?? []), ...(message.oneofDecl ?? [])]) {
      this.symbols.set(`${inner}${part.name ?? ''}`, file);
    }
    for (const nested of message.nestedType ?? []) this.#addMessage(inner, nested, file);
    for (const nested of message.enumType ?? []) this.#addEnum(inner, nested, file);
    for (const extension of message.extension ?? []) this.#addExtension(inner, extension, file);
  }

  // Values of an enum are named beside it, not in it: the scoping of C++.
  #addEnum(scope: string, enumeration: IEnumDescriptorProto, file: DescriptorFile): void {
    this.symbols.set(`${scope}${enumeration.name ?? ''}`, file);
    for (const value of enumeration.value ?? []) {
      this.symbols.set(`${scope}${value.name ?? ''}`, file);
    }
  }

  #addExtension(scope: string, extension: IFieldDescriptorProto, file: DescriptorFile): void {
    this.symbols.set(`${scope}${extension.name ?? ''}`, file);
    const extended = (extension.extendee ?? '').replace(/^\./, '');
    const numbers = this.extensions.get(extended) ?? new Map<number, DescriptorFile>();
    this.extensions.set(extended, numbers.set(extension.number ?? 0, file));
  }

  #addService(scope: string, service: IServiceDescriptorProto, file: DescriptorFile): void {
    const name = `${scope}${service.name ?? ''}`;
    this.symbols.set(name, file);
    for (const method of service.method ?? []) {
      this.symbols.set(`${name}.${method.name ?? ''}`, file);
    }
  }
}
