// Original file: proto/workermesh/v1/registry.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

/**
 * Request of RegisterWorker.
 */
export interface RegisterWorkerRequest {
  /**
   * As an object. Its numbers are doubles by nature: 64-bit integers and long decimals are rounded before
   * they get here. To keep them, use spec_json.
   */
  'spec'?: (_google_protobuf_Struct | null);
  /**
   * As JSON text. Its numbers are kept as they are written.
   */
  'specJson'?: (string);
  /**
   * Replace the spec when this node owns the URL already; status is kept.
   */
  'allowReplace'?: (boolean);
  /**
   * Who maintains the record; at most 128 characters.
   */
  'manager'?: (string);
  /**
   * Answer what would happen, and change nothing.
   */
  'validateOnly'?: (boolean);
  /**
   * How long the worker stays without a renewal, by KeepAliveWorkers or by this method again: 3 s to 1 h. It
   * survives a restart of the sidecar. Unset keeps the lease that the worker has, 0 ends it.
   */
  'lease'?: (_google_protobuf_Duration | null);
  /**
   * Required. The spec. At most 48 KiB as JSON, depth 16, 16,384 keys.
   * 
   * `url` is http, https, grpc, grpcs or ipc; a bare host:port is http://host:port. `http://host:port@N` is
   * data-parallel rank N of that base, a worker and an id of its own: dp_base_url and dp_rank are filled in or
   * must agree. `model_id` is the only model when `models` is absent or empty. Fields that this version does
   * not know are kept.
   * 
   * `api_key`, in any case and with or without `-` and `_`, is used for probes and shown to nobody; below the
   * top of the spec it is taken out, with a warning. Other secrets are INVALID_ARGUMENT, at any depth: a value
   * under `token`, `secret` or `bearer`, or under a name that ends with `password`, `authorization`, `api_key`,
   * `access_token` or their like, spelt in any of these ways, and a query or credentials in `url` and `dp_base_url`.
   */
  'source'?: "spec"|"specJson";
}

/**
 * Request of RegisterWorker.
 */
export interface RegisterWorkerRequest__Output {
  /**
   * As an object. Its numbers are doubles by nature: 64-bit integers and long decimals are rounded before
   * they get here. To keep them, use spec_json.
   */
  'spec'?: (_google_protobuf_Struct__Output | null);
  /**
   * As JSON text. Its numbers are kept as they are written.
   */
  'specJson'?: (string);
  /**
   * Replace the spec when this node owns the URL already; status is kept.
   */
  'allowReplace': (boolean);
  /**
   * Who maintains the record; at most 128 characters.
   */
  'manager': (string);
  /**
   * Answer what would happen, and change nothing.
   */
  'validateOnly': (boolean);
  /**
   * How long the worker stays without a renewal, by KeepAliveWorkers or by this method again: 3 s to 1 h. It
   * survives a restart of the sidecar. Unset keeps the lease that the worker has, 0 ends it.
   */
  'lease': (_google_protobuf_Duration__Output | null);
  /**
   * Required. The spec. At most 48 KiB as JSON, depth 16, 16,384 keys.
   * 
   * `url` is http, https, grpc, grpcs or ipc; a bare host:port is http://host:port. `http://host:port@N` is
   * data-parallel rank N of that base, a worker and an id of its own: dp_base_url and dp_rank are filled in or
   * must agree. `model_id` is the only model when `models` is absent or empty. Fields that this version does
   * not know are kept.
   * 
   * `api_key`, in any case and with or without `-` and `_`, is used for probes and shown to nobody; below the
   * top of the spec it is taken out, with a warning. Other secrets are INVALID_ARGUMENT, at any depth: a value
   * under `token`, `secret` or `bearer`, or under a name that ends with `password`, `authorization`, `api_key`,
   * `access_token` or their like, spelt in any of these ways, and a query or credentials in `url` and `dp_base_url`.
   */
  'source'?: "spec"|"specJson";
}
