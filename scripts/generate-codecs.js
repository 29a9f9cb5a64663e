// Prints src/gen/codecs.ts: for each message a function that writes it, and one that reads it, without the objects that
// protobufjs makes in between. What they take and give is what protobufjs does with `longs: Number, enums: String,
// defaults: true, oneofs: true`, the options of scripts/generate; test/protobuf/codecs.spec.ts compares them.
import { join } from 'node:path';
import protobuf from 'protobufjs';

const FILES = process.argv.slice(2);
/** Messages that no method names: they are stored, or carried inside others as bytes. */
const CARRIED = [
  'workermesh.v1.WorkerState',
  ...['Status', 'ErrorInfo', 'BadRequest'].map((name) => `google.rpc.${name}`),
];
const OWN_PACKAGE = 'workermesh.v1.';
const BYTES = 2;

const root = new protobuf.Root();
root.resolvePath = (_origin, target) => join('proto', target);
root.loadSync(FILES);
root.resolveAll();

const services = [];
(function collect(namespace) {
  for (const each of namespace.nestedArray) {
    if (each instanceof protobuf.Service) services.push(each);
    if (each.nestedArray) collect(each);
  }
})(root);

/** All that is in these, and below. */
function withFields(roots) {
  const found = new Set(roots);
  for (const type of found) {
    for (const { resolvedType } of type.fieldsArray ?? [])
      if (resolvedType) found.add(resolvedType);
  }
  return [...found];
}

const used = withFields([
  ...services.flatMap(({ methodsArray }) =>
    methodsArray.flatMap((each) => [each.resolvedRequestType, each.resolvedResponseType]),
  ),
  ...CARRIED.map((name) => root.lookupType(name)),
]);
const types = used.filter((each) => each instanceof protobuf.Type);
const enums = used.filter((each) => each instanceof protobuf.Enum);

/** `Worker`, `GoogleProtobufStruct`. */
function nameOf(type) {
  const full = type.fullName.slice(1);
  if (full.startsWith(OWN_PACKAGE)) return full.slice(OWN_PACKAGE.length).replaceAll('.', '');
  return full.replaceAll(/(?:^|\.)(.)/g, (_, letter) => letter.toUpperCase());
}

const text = (value) => JSON.stringify(value);
const indented = (lines) => lines.map((line) => `  ${line}`);
const tagOf = (id, wireType) => ((id << 3) | wireType) >>> 0;

/** A message that can hold one of its own kind is read to a bounded depth. */
const recursive = new Set(
  types.filter((type) =>
    withFields(type.fieldsArray.map((each) => each.resolvedType).filter(Boolean)).includes(type),
  ),
);

/** How values of the types that our files use are written and read: wire type, default. */
const SCALARS = {
  string: { wire: BYTES, zero: "''" },
  bytes: { wire: BYTES, zero: 'NO_BYTES' },
  bool: { wire: 0, zero: 'false' },
  double: { wire: 1, zero: '0' },
  int32: { wire: 0, zero: '0' },
  int64: { wire: 0, zero: '0' },
  uint64: { wire: 0, zero: '0' },
  sint64: { wire: 0, zero: '0' },
};

function scalarOf(field) {
  if (field.resolvedType instanceof protobuf.Enum) {
    return {
      isEnum: nameOf(field.resolvedType),
      wire: 0,
      zero: text(field.resolvedType.valuesById[0]),
    };
  }
  const scalar = SCALARS[field.type];
  if (scalar === undefined)
    throw new Error(`${field.fullName} is a ${field.type}, which is new here`);
  return scalar;
}

/** An expression that reads one value. */
function reading(field, from) {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) {
    const name = nameOf(resolvedType);
    if (!recursive.has(resolvedType)) return `read${name}(r, r.end())`;
    if (recursive.has(from)) return `read${name}(r, r.end(), depth + 1)`;
    return name === 'GoogleProtobufStruct' ? 'readStruct(r)' : `read${name}(r, r.end())`;
  }
  const { isEnum } = scalarOf(field);
  return isEnum ? `enumName(${isEnum}Names, r.int32())` : `r.${field.type}()`;
}

/** A statement that writes one value; with its tag, unless the tag is 0. */
function writing(field, value, tag) {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) {
    return `message(w, ${value}, ${tag}, write${nameOf(resolvedType)}, ${text(field.fullName)});`;
  }
  const { isEnum } = scalarOf(field);
  return isEnum
    ? `enumeration(w, ${value}, ${tag}, ${isEnum}Numbers);`
    : `${field.type}(w, ${value}, ${tag});`;
}

const wireOf = (field) =>
  field.resolvedType instanceof protobuf.Type ? BYTES : scalarOf(field).wire;

/** Numbers may stand one behind the other below one tag. */
const canPack = (field) => wireOf(field) !== BYTES;

function writeField(field) {
  const { name, id } = field;
  const value = `m.${name}`;
  if (field.map) {
    const each = writing(field, 'value', tagOf(2, wireOf(field)));
    return `map(w, ${value}, ${tagOf(id, BYTES)}, (w, value) => ${each.replace(';', '')}, ${text(field.fullName)});`;
  }
  if (field.repeated) {
    const packed = canPack(field);
    const each = writing(field, 'value', packed ? 0 : tagOf(id, wireOf(field))).replace(';', '');
    const tag = packed ? tagOf(id, BYTES) : 0;
    return `repeated(w, ${value}, ${tag}, (w, value) => ${each}, ${text(field.fullName)});`;
  }
  const write = writing(field, value, tagOf(id, wireOf(field)));
  if (field.resolvedType instanceof protobuf.Type) return `if (${value} != null) ${write}`;
  // A default need not be written, unless the field tells whether it was.
  if (field.partOf) return `if (${value} != null) ${write}`;
  const { isEnum, zero } = scalarOf(field);
  if (isEnum) return `if (${value} !== ${zero} && ${value} != null && ${value} !== 0) ${write}`;
  const given = { bytes: `${value}.length !== 0`, double: `!Object.is(${value}, 0)` };
  return `if (${value} != null && ${given[field.type] ?? `${value} !== ${zero}`}) ${write}`;
}

function defaultOf(field) {
  if (field.partOf) return [];
  if (field.map) return [`${field.name}: {} as Record<string, unknown>,`];
  if (field.repeated) return [`${field.name}: [] as unknown[],`];
  if (field.resolvedType instanceof protobuf.Type) return [`${field.name}: null,`];
  return [`${field.name}: ${scalarOf(field).zero},`];
}

function readField(field, type) {
  const { name, id } = field;
  if (field.map) {
    const isMessage = field.resolvedType instanceof protobuf.Type;
    const nested = isMessage && recursive.has(field.resolvedType);
    const empty = isMessage
      ? `read${nameOf(field.resolvedType)}(r, r.pos${nested ? ', depth + 1' : ''})`
      : scalarOf(field).zero;
    return [
      `case ${tagOf(id, BYTES)}: {`,
      '  const entry = r.end();',
      "  let key = '';",
      '  let value: unknown;',
      '  while (r.pos < entry) {',
      '    const tag = r.uint32();',
      '    if (tag === 10) key = r.string();',
      `    else if (tag === ${tagOf(2, isMessage ? BYTES : scalarOf(field).wire)}) value = ${reading(field, type)};`,
      '    else r.skip(tag);',
      '  }',
      '  r.ended(entry);',
      `  setEntry(m.${name}, key, value === undefined ? ${empty} : value);`,
      '  break;',
      '}',
    ];
  }
  const isMessage = field.resolvedType instanceof protobuf.Type;
  const tag = tagOf(id, isMessage ? BYTES : scalarOf(field).wire);
  if (field.repeated) {
    const lines = [`case ${tag}:`, `  m.${name}.push(${reading(field, type)});`, '  break;'];
    if (!canPack(field)) return lines;
    const read = `readNumbers(r, m.${name}, () => ${reading(field, type)});`;
    return [...lines, `case ${tagOf(id, BYTES)}:`, `  ${read}`, '  break;'];
  }
  const { partOf } = field;
  const isLast = partOf?.fieldsArray.every((other) => other.id <= id);
  const members = text(
    partOf?.fieldsArray.toSorted((a, b) => a.id - b.id).map((each) => each.name),
  );
  const chosen = isLast ? text(name) : `later(${members}, m.${partOf?.name}, ${text(name)})`;
  return [
    `case ${tag}:`,
    `  m.${name} = ${reading(field, type)};`,
    ...(partOf ? [`  m.${partOf.name} = ${chosen};`] : []),
    '  break;',
  ];
}

function printType(type) {
  const name = nameOf(type);
  const fields = type.fieldsArray.toSorted((a, b) => a.id - b.id);
  return [
    `function write${name}(w: Writer, m: any): void {`,
    ...indented(fields.toReversed().map(writeField)),
    '}',
    `function read${name}(r: Reader, end: number${recursive.has(type) ? ', depth = 0' : ''}): any {`,
    ...(recursive.has(type) ? ['  checkDepth(depth);'] : []),
    '  const m: any = {',
    ...indented(indented(fields.flatMap(defaultOf))),
    '  };',
    '  while (r.pos < end) {',
    '    const tag = r.uint32();',
    '    switch (tag) {',
    ...indented(indented(indented(fields.flatMap((field) => readField(field, type))))),
    '      default:',
    '        r.skip(tag);',
    '    }',
    '  }',
    '  r.ended(end);',
    '  return m;',
    '}',
  ];
}

function printEnum(type) {
  const name = nameOf(type);
  const names = Object.entries(type.valuesById).map(([id, value]) => `${text(value)}: ${id}`);
  const entries = Object.entries(type.values).map(([value, id]) => `${text(value)}: ${id}`);
  const list = [];
  for (const [id, value] of Object.entries(type.valuesById)) list[id] = value;
  if (names.length === 0) return [];
  return [
    `const ${name}Names: readonly (string | undefined)[] = [${[...list].map((each) => (each === undefined ? 'undefined' : text(each))).join(', ')}];`,
    `const ${name}Numbers: Readonly<Record<string, number>> = { ${entries.join(', ')} };`,
  ];
}

function printService(service) {
  const method = (each) => {
    const codec = (type) => `${nameOf(type)}Codec`;
    const { resolvedRequestType: request, resolvedResponseType: response } = each;
    return `{ name: ${text(each.name)}, requestStream: ${each.requestStream ?? false}, responseStream: ${each.responseStream ?? false}, request: ${codec(request)}, response: ${codec(response)} },`;
  };
  return [
    `${text(service.fullName.slice(1))}: [`,
    ...indented(service.methodsArray.map(method)),
    '],',
  ];
}

const lines = [
  '// Written by scripts/generate from the files of proto/. Do not edit.',
  "import { codecOf, type Codec, type Method } from '../protobuf/codec.js';",
  "import type { Reader } from '../protobuf/reader.js';",
  `import { checkDepth, enumName, later, readNumbers, setEntry } from '../protobuf/read.js';`,
  "import { bool, bytes, double, enumeration, int32, int64, map, message, repeated, sint64, string, uint64 } from '../protobuf/write.js';",
  "import { readBounded } from '../protobuf/struct-depth.js';",
  "import type { Writer } from '../protobuf/writer.js';",
  '',
  'const NO_BYTES = Buffer.alloc(0);',
  '',
  ...enums.flatMap(printEnum),
  '',
  'function readStruct(r: Reader): object {',
  '  const end = r.end();',
  '  return readBounded(r, end, () => readGoogleProtobufStruct(r, end));',
  '}',
  ...types.flatMap(printType),
  '',
  ...types.map((type) => {
    const name = nameOf(type);
    return `const ${name}Codec = codecOf(write${name}, read${name});`;
  }),
  '',
  '/** The codec of each message, by its full name. */',
  'export const CODECS: Readonly<Record<string, Codec<object, object>>> = {',
  ...indented(types.map((type) => `${text(type.fullName.slice(1))}: ${nameOf(type)}Codec,`)),
  '};',
  '',
  '/** The methods of each service, by its full name. */',
  'export const SERVICES: Readonly<Record<string, readonly Method[]>> = {',
  ...indented(services.flatMap(printService)),
  '};',
];
process.stdout.write(`${lines.join('\n')}\n`);
