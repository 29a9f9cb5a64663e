import descriptor, {
  type IDescriptorProto,
  type IEnumDescriptorProto,
  type IFieldDescriptorProto,
  type IFileDescriptorProto,
} from 'protobufjs/ext/descriptor/index.js';

/**
 * Checks files as strictly as protobuf-go's protodesc does before it makes a type of them; what it would
 * refuse is thrown with its reason. grpcurl, and every Go client of reflection, stand on this.
 */
export function checkAsGoDoes(encoded: readonly Uint8Array[]): IFileDescriptorProto[] {
  const files = encoded.map(
    (bytes) => descriptor.FileDescriptorProto.decode(bytes) as unknown as IFileDescriptorProto,
  );
  const byName = new Map<string, IFileDescriptorProto>();
  for (const file of files) {
    must(file.name !== undefined && file.name !== '', 'a file without a name');
    must(!byName.has(file.name!), `${file.name} comes twice`);
    must(file.syntax === 'proto3', `${file.name} has syntax ${file.syntax}`);
    byName.set(file.name!, file);
  }
  for (const file of files) new FileCheck(file, byName).run();
  return files;
}

const TYPE_MESSAGE = 11;
const TYPE_ENUM = 14;
const LABEL_OPTIONAL = 1;
const LABEL_REPEATED = 3;

class FileCheck {
  readonly #file: IFileDescriptorProto;
  readonly #visible = new Map<string, IDescriptorProto | IEnumDescriptorProto>();
  readonly #enums = new Set<string>();

  constructor(file: IFileDescriptorProto, files: ReadonlyMap<string, IFileDescriptorProto>) {
    this.#file = file;
    this.#declare(file);
    for (const name of (file.dependency ?? []) as string[]) {
      const imported = files.get(name);
      must(imported !== undefined, `${file.name} imports ${name}, which nobody sent`);
      this.#declare(imported!);
    }
  }

  run(): void {
    const scope = `.${this.#file.package}`;
    for (const message of this.#file.messageType ?? []) this.#message(scope, message);
    for (const enumeration of this.#file.enumType ?? []) this.#enum(scope, enumeration);
    for (const service of this.#file.service ?? []) {
      for (const method of service.method ?? []) {
        this.#resolve(`${service.name}.${method.name}`, method.inputType, false);
        this.#resolve(`${service.name}.${method.name}`, method.outputType, false);
      }
    }
  }

  #declare(file: IFileDescriptorProto): void {
    const walk = (scope: string, message: IDescriptorProto) => {
      const name = `${scope}.${message.name}`;
      this.#visible.set(name, message);
      for (const nested of message.nestedType ?? []) walk(name, nested);
      for (const nested of message.enumType ?? []) this.#declareEnum(name, nested);
    };
    for (const message of file.messageType ?? []) walk(`.${file.package}`, message);
    for (const nested of file.enumType ?? []) this.#declareEnum(`.${file.package}`, nested);
  }

  #declareEnum(scope: string, enumeration: IEnumDescriptorProto): void {
    this.#visible.set(`${scope}.${enumeration.name}`, enumeration);
    this.#enums.add(`${scope}.${enumeration.name}`);
  }

  #resolve(who: string, typeName: string | undefined, isEnum: boolean): IDescriptorProto {
    must(typeName?.startsWith('.') ?? false, `${who} has the relative type ${typeName}`);
    const found = this.#visible.get(typeName!);
    must(found !== undefined, `${who} has the type ${typeName}, which is not imported`);
    must(this.#enums.has(typeName!) === isEnum, `${who}: ${typeName} is of the other kind`);
    return found as IDescriptorProto;
  }

  #message(scope: string, message: IDescriptorProto): void {
    const name = `${scope}.${message.name}`;
    const numbers = new Set<number>();
    const names = new Set<string>();
    for (const field of message.field ?? []) {
      const who = `${name}.${field.name}`;
      must(
        (field.number ?? 0) > 0 && !numbers.has(field.number!),
        `${who}: number ${field.number}`,
      );
      must(!names.has(field.name!), `${who} comes twice`);
      numbers.add(field.number!);
      names.add(field.name!);
      this.#field(who, name, message, field);
    }
    this.#oneofs(name, message);
    for (const nested of message.nestedType ?? []) this.#message(name, nested);
    for (const nested of message.enumType ?? []) this.#enum(name, nested);
  }

  #field(
    who: string,
    scope: string,
    message: IDescriptorProto,
    field: IFieldDescriptorProto,
  ): void {
    const jsonName = (field as { jsonName?: string }).jsonName;
    must(jsonName === undefined || jsonName === jsonNameOf(field.name!), `${who}: ${jsonName}`);
    must([LABEL_OPTIONAL, LABEL_REPEATED].includes(field.label!), `${who}: its label`);
    const type = field.type!;
    must(type >= 1 && type <= 18, `${who}: its type`);
    if (type !== TYPE_MESSAGE && type !== TYPE_ENUM) {
      must((field.typeName ?? '') === '', `${who}: a type name that means nothing`);
      return;
    }
    const found = this.#resolve(who, field.typeName, type === TYPE_ENUM);
    if (type !== TYPE_MESSAGE || !isMapEntry(found)) return;
    const expected = `${scope}.${camelCase(field.name!)}Entry`;
    must(field.typeName === expected, `${who}: map entry ${field.typeName}, not ${expected}`);
    must(message.nestedType?.includes(found) ?? false, `${who}: its map entry is elsewhere`);
    must(field.label === (LABEL_REPEATED as unknown), `${who}: a map that is not repeated`);
    const [key, value, ...more] = found.field ?? [];
    must(more.length === 0, `${who}: a map entry of more than two fields`);
    must(key?.name === 'key' && key.number === 1, `${who}: the key of its map entry`);
    must(value?.name === 'value' && value.number === 2, `${who}: the value of its map entry`);
  }

  #oneofs(name: string, message: IDescriptorProto): void {
    const oneofs = message.oneofDecl ?? [];
    const members = oneofs.map((): IFieldDescriptorProto[] => []);
    for (const field of message.field ?? []) {
      if (!Object.hasOwn(field, 'oneofIndex')) continue;
      const index = field.oneofIndex!;
      must(index >= 0 && index < oneofs.length, `${name}.${field.name}: oneof ${index}`);
      members[index]!.push(field);
    }
    let synthetic = false;
    for (const [index, fields] of members.entries()) {
      must(fields.length > 0, `${name}.${oneofs[index]!.name}: a oneof without fields`);
      const optional = fields.some(
        (field) => (field as { proto3Optional?: boolean }).proto3Optional,
      );
      must(!optional || fields.length === 1, `${name}: an optional field in a real oneof`);
      must(optional || !synthetic, `${name}: a real oneof behind a synthetic one`);
      synthetic ||= optional;
    }
  }

  #enum(scope: string, enumeration: IEnumDescriptorProto): void {
    const values = enumeration.value ?? [];
    must(values.length > 0, `${scope}.${enumeration.name} has no values`);
    must((values[0]!.number ?? 0) === 0, `${scope}.${enumeration.name} does not start at 0`);
  }
}

function isMapEntry(message: IDescriptorProto): boolean {
  return message.options?.mapEntry === true;
}

function jsonNameOf(name: string): string {
  return name.replace(/_+([a-z0-9])?/g, (_, letter: string | undefined) =>
    (letter ?? '').toUpperCase(),
  );
}

function camelCase(name: string): string {
  const json = jsonNameOf(name);
  return json.charAt(0).toUpperCase() + json.slice(1);
}

function must(condition: boolean, complaint: string): void {
  if (!condition) throw new Error(`protobuf-go would refuse this: ${complaint}`);
}
