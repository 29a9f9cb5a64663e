import { LosslessNumber } from 'lossless-json';
import { invalid, type InvalidInput } from '../core/errors.js';
import { fail, ok, type JsonObject, type JsonValue, type Result } from '../core/ports.js';
import { pathOf } from '../core/registry/spec/json.js';
import { isTooDeep } from '../protobuf/struct-depth.js';
import { wellFormed } from './text.js';
import type { Struct, Struct__Output } from '../gen/google/protobuf/Struct.js';
import type { Value, Value__Output } from '../gen/google/protobuf/Value.js';

/**
 * A Struct as the JSON that it stands for. `field` is its path in the request, for errors. Keys are data,
 * `__proto__` too. Numbers may be NaN or infinite: who takes JSON must check.
 */
export function structToJson(
  struct: Struct__Output,
  field: string,
): Result<JsonObject, InvalidInput> {
  if (isTooDeep(struct)) {
    return fail(
      invalid('INVALID_SPEC', field, 'is nested too deep; at most 16 levels are allowed'),
    );
  }
  try {
    return ok(objectOf(struct, field));
  } catch (error) {
    if (error instanceof NoKind) {
      return fail(invalid('INVALID_SPEC', error.path, 'is a Value without a kind; set one'));
    }
    throw error;
  }
}

/** A JSON object as a Struct; strings come out well formed, and numbers as the nearest double. */
export function jsonToStruct(json: JsonObject): Struct {
  const fields = Object.create(null) as Record<string, Value>;
  for (const [key, value] of Object.entries(json)) fields[wellFormed(key)] = valueOf(value);
  return { fields };
}

class NoKind extends Error {
  readonly path: string;

  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

function objectOf(struct: Struct__Output | null | undefined, path: string): JsonObject {
  const object = Object.create(null) as Record<string, JsonValue>;
  for (const [key, value] of Object.entries(struct?.fields ?? {})) {
    object[key] = jsonOf(value, pathOf(path, key));
  }
  return object;
}

function jsonOf(value: Value__Output, path: string): JsonValue {
  switch (value.kind) {
    case 'nullValue':
      return null;
    case 'numberValue':
      return value.numberValue ?? 0;
    case 'stringValue':
      return value.stringValue ?? '';
    case 'boolValue':
      return value.boolValue ?? false;
    case 'structValue':
      return objectOf(value.structValue, path);
    case 'listValue': {
      const values = value.listValue?.values ?? [];
      return values.map((item, index) => jsonOf(item, `${path}[${index}]`));
    }
    default:
      throw new NoKind(path);
  }
}

function valueOf(json: JsonValue): Value {
  if (json === null) return { nullValue: 'NULL_VALUE' };
  if (typeof json === 'string') return { stringValue: wellFormed(json) };
  if (typeof json === 'number') return { numberValue: json };
  if (json instanceof LosslessNumber) return { numberValue: Number(json.value) };
  if (typeof json === 'boolean') return { boolValue: json };
  if (isArray(json)) return { listValue: { values: json.map(valueOf) } };
  return { structValue: jsonToStruct(json) };
}

// Array.isArray does not narrow a readonly array out of a union.
function isArray(json: JsonValue): json is readonly JsonValue[] {
  return Array.isArray(json);
}
