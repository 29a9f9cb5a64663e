import { differenceOf, WorkerSet } from '../../src/client/worker-set.js';
import type { Worker } from '../../src/client/worker.js';
import type { ClusterBy } from '../../src/xds/cluster-index.js';
import {
  typeUrl,
  unpackResource,
  type DeltaDiscoveryRequest,
  type DiscoveryRequest,
  type XdsType,
} from '../../src/xds/messages.js';
import { ResourceTable, type TableBounds } from '../../src/xds/resource-table.js';

/** A table that is made equal to sets of workers, one after another. */
export class FedTable {
  readonly table: ResourceTable;
  #set: WorkerSet | undefined;
  #revision = 1_000;

  constructor(by: ClusterBy = 'model', bounds?: TableBounds) {
    this.table = new ResourceTable(by, bounds);
  }

  show(...workers: Worker[]): void {
    const set = new WorkerSet(workers);
    this.#revision += 1;
    this.table.apply(differenceOf(this.#set, set), this.#revision);
    this.#set = set;
  }

  /** One resource as an object of its message, without the classes of protobufjs. */
  message(type: XdsType, name: string): unknown {
    const resource = this.table.get(type, name);
    return resource && (JSON.parse(JSON.stringify(unpackResource(resource.any))) as unknown);
  }

  names(type: XdsType): string[] {
    return [...this.table.names(type)].sort();
  }
}

/** A request of state of the world; without a nonce it answers nothing. */
export function worldRequest(
  type: XdsType,
  names: readonly string[] = [],
  answer: Partial<DiscoveryRequest> = {},
): DiscoveryRequest {
  return {
    node: null,
    type_url: typeUrl(type),
    version_info: '',
    response_nonce: '',
    error_detail: null,
    resource_names: names,
    ...answer,
  };
}

/** A request of increments. */
export function deltaRequest(
  type: XdsType,
  fields: Partial<DeltaDiscoveryRequest> = {},
): DeltaDiscoveryRequest {
  return {
    node: null,
    type_url: typeUrl(type),
    response_nonce: '',
    error_detail: null,
    resource_names_subscribe: [],
    resource_names_unsubscribe: [],
    initial_resource_versions: {},
    ...fields,
  };
}
