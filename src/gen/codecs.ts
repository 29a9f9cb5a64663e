// Written by scripts/generate from the files of proto/. Do not edit.
import { codecOf, type Codec, type Method } from '../protobuf/codec.js';
import type { Reader } from '../protobuf/reader.js';
import { checkDepth, enumName, later, readNumbers, setEntry } from '../protobuf/read.js';
import { bool, bytes, double, enumeration, int32, int64, map, message, repeated, sint64, string, uint64 } from '../protobuf/write.js';
import { readBounded } from '../protobuf/struct-depth.js';
import type { Writer } from '../protobuf/writer.js';

const NO_BYTES = Buffer.alloc(0);

const WriteOutcomeNames: readonly (string | undefined)[] = ["WRITE_OUTCOME_UNSPECIFIED", "WRITE_OUTCOME_CREATED", "WRITE_OUTCOME_REPLACED", "WRITE_OUTCOME_UNCHANGED", "WRITE_OUTCOME_CLAIMED", "WRITE_OUTCOME_REMOVED"];
const WriteOutcomeNumbers: Readonly<Record<string, number>> = { "WRITE_OUTCOME_UNSPECIFIED": 0, "WRITE_OUTCOME_CREATED": 1, "WRITE_OUTCOME_REPLACED": 2, "WRITE_OUTCOME_UNCHANGED": 3, "WRITE_OUTCOME_CLAIMED": 4, "WRITE_OUTCOME_REMOVED": 5 };
const WorkerStatusNames: readonly (string | undefined)[] = ["WORKER_STATUS_UNSPECIFIED", "WORKER_STATUS_PENDING", "WORKER_STATUS_READY", "WORKER_STATUS_NOT_READY", "WORKER_STATUS_FAILED", "WORKER_STATUS_DRAINING"];
const WorkerStatusNumbers: Readonly<Record<string, number>> = { "WORKER_STATUS_UNSPECIFIED": 0, "WORKER_STATUS_PENDING": 1, "WORKER_STATUS_READY": 2, "WORKER_STATUS_NOT_READY": 3, "WORKER_STATUS_FAILED": 4, "WORKER_STATUS_DRAINING": 5 };
const RemovalCauseNames: readonly (string | undefined)[] = ["REMOVAL_CAUSE_UNSPECIFIED", "REMOVAL_CAUSE_DRAINED", "REMOVAL_CAUSE_TIMED_OUT", "REMOVAL_CAUSE_SETTLED", "REMOVAL_CAUSE_SKIPPED", "REMOVAL_CAUSE_LEASE_EXPIRED", "REMOVAL_CAUSE_UNHEALTHY", "REMOVAL_CAUSE_REMOVED_BY_OWNER", "REMOVAL_CAUSE_OWNER_LEFT", "REMOVAL_CAUSE_OWNER_EVICTED", "REMOVAL_CAUSE_OWNER_RESTARTED", "REMOVAL_CAUSE_SUPERSEDED", "REMOVAL_CAUSE_NO_LONGER_MATCHES"];
const RemovalCauseNumbers: Readonly<Record<string, number>> = { "REMOVAL_CAUSE_UNSPECIFIED": 0, "REMOVAL_CAUSE_DRAINED": 1, "REMOVAL_CAUSE_TIMED_OUT": 2, "REMOVAL_CAUSE_SETTLED": 3, "REMOVAL_CAUSE_SKIPPED": 4, "REMOVAL_CAUSE_LEASE_EXPIRED": 5, "REMOVAL_CAUSE_UNHEALTHY": 6, "REMOVAL_CAUSE_REMOVED_BY_OWNER": 7, "REMOVAL_CAUSE_OWNER_LEFT": 8, "REMOVAL_CAUSE_OWNER_EVICTED": 9, "REMOVAL_CAUSE_OWNER_RESTARTED": 10, "REMOVAL_CAUSE_SUPERSEDED": 11, "REMOVAL_CAUSE_NO_LONGER_MATCHES": 12 };
const WorkerViewNames: readonly (string | undefined)[] = ["WORKER_VIEW_UNSPECIFIED", "WORKER_VIEW_BASIC", "WORKER_VIEW_SPEC", "WORKER_VIEW_SPEC_JSON"];
const WorkerViewNumbers: Readonly<Record<string, number>> = { "WORKER_VIEW_UNSPECIFIED": 0, "WORKER_VIEW_BASIC": 1, "WORKER_VIEW_SPEC": 2, "WORKER_VIEW_SPEC_JSON": 3 };
const GrpcHealthV1HealthCheckResponseServingStatusNames: readonly (string | undefined)[] = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];
const GrpcHealthV1HealthCheckResponseServingStatusNumbers: Readonly<Record<string, number>> = { "UNKNOWN": 0, "SERVING": 1, "NOT_SERVING": 2, "SERVICE_UNKNOWN": 3 };
const WorkerOriginNames: readonly (string | undefined)[] = ["WORKER_ORIGIN_UNSPECIFIED", "WORKER_ORIGIN_LOCAL", "WORKER_ORIGIN_MESH"];
const WorkerOriginNumbers: Readonly<Record<string, number>> = { "WORKER_ORIGIN_UNSPECIFIED": 0, "WORKER_ORIGIN_LOCAL": 1, "WORKER_ORIGIN_MESH": 2 };
const NodeStatusNames: readonly (string | undefined)[] = ["NODE_STATUS_UNSPECIFIED", "NODE_STATUS_ALIVE", "NODE_STATUS_SUSPECT", "NODE_STATUS_DEAD", "NODE_STATUS_LEFT", "NODE_STATUS_EVICTED"];
const NodeStatusNumbers: Readonly<Record<string, number>> = { "NODE_STATUS_UNSPECIFIED": 0, "NODE_STATUS_ALIVE": 1, "NODE_STATUS_SUSPECT": 2, "NODE_STATUS_DEAD": 3, "NODE_STATUS_LEFT": 4, "NODE_STATUS_EVICTED": 5 };
const WorkerEventTypeNames: readonly (string | undefined)[] = ["WORKER_EVENT_TYPE_UNSPECIFIED", "WORKER_EVENT_TYPE_RESET", "WORKER_EVENT_TYPE_UPSERTED", "WORKER_EVENT_TYPE_REMOVED", "WORKER_EVENT_TYPE_SYNCED", "WORKER_EVENT_TYPE_LOAD_CHANGED"];
const WorkerEventTypeNumbers: Readonly<Record<string, number>> = { "WORKER_EVENT_TYPE_UNSPECIFIED": 0, "WORKER_EVENT_TYPE_RESET": 1, "WORKER_EVENT_TYPE_UPSERTED": 2, "WORKER_EVENT_TYPE_REMOVED": 3, "WORKER_EVENT_TYPE_SYNCED": 4, "WORKER_EVENT_TYPE_LOAD_CHANGED": 5 };
const ResetReasonNames: readonly (string | undefined)[] = ["RESET_REASON_UNSPECIFIED", "RESET_REASON_INITIAL", "RESET_REASON_EXPIRED", "RESET_REASON_FOREIGN"];
const ResetReasonNumbers: Readonly<Record<string, number>> = { "RESET_REASON_UNSPECIFIED": 0, "RESET_REASON_INITIAL": 1, "RESET_REASON_EXPIRED": 2, "RESET_REASON_FOREIGN": 3 };
const EventTypeNames: readonly (string | undefined)[] = ["EVENT_TYPE_UNSPECIFIED", "EVENT_TYPE_WORKER_REGISTERED", "EVENT_TYPE_WORKER_IMPORTED", "EVENT_TYPE_WORKER_REPLACED", "EVENT_TYPE_WORKER_STATUS_CHANGED", "EVENT_TYPE_WORKER_CLAIM_CHANGED", "EVENT_TYPE_WORKER_REMOVED", "EVENT_TYPE_NODE_STATUS_CHANGED", "EVENT_TYPE_NODE_BOOT_RAISED", "EVENT_TYPE_NODE_FENCED", "EVENT_TYPE_NODE_REFUSED"];
const EventTypeNumbers: Readonly<Record<string, number>> = { "EVENT_TYPE_UNSPECIFIED": 0, "EVENT_TYPE_WORKER_REGISTERED": 1, "EVENT_TYPE_WORKER_IMPORTED": 2, "EVENT_TYPE_WORKER_REPLACED": 3, "EVENT_TYPE_WORKER_STATUS_CHANGED": 4, "EVENT_TYPE_WORKER_CLAIM_CHANGED": 5, "EVENT_TYPE_WORKER_REMOVED": 6, "EVENT_TYPE_NODE_STATUS_CHANGED": 7, "EVENT_TYPE_NODE_BOOT_RAISED": 8, "EVENT_TYPE_NODE_FENCED": 9, "EVENT_TYPE_NODE_REFUSED": 10 };
const GoogleProtobufNullValueNames: readonly (string | undefined)[] = ["NULL_VALUE"];
const GoogleProtobufNullValueNumbers: Readonly<Record<string, number>> = { "NULL_VALUE": 0 };
const RefusalReasonNames: readonly (string | undefined)[] = ["REFUSAL_REASON_UNSPECIFIED", "REFUSAL_REASON_GAP", "REFUSAL_REASON_GRAVE", "REFUSAL_REASON_LIMIT", "REFUSAL_REASON_HASH", "REFUSAL_REASON_NOT_OWNER", "REFUSAL_REASON_FUTURE", "REFUSAL_REASON_TOO_OLD", "REFUSAL_REASON_KNOWN", "REFUSAL_REASON_SIGNATURE"];
const RefusalReasonNumbers: Readonly<Record<string, number>> = { "REFUSAL_REASON_UNSPECIFIED": 0, "REFUSAL_REASON_GAP": 1, "REFUSAL_REASON_GRAVE": 2, "REFUSAL_REASON_LIMIT": 3, "REFUSAL_REASON_HASH": 4, "REFUSAL_REASON_NOT_OWNER": 5, "REFUSAL_REASON_FUTURE": 6, "REFUSAL_REASON_TOO_OLD": 7, "REFUSAL_REASON_KNOWN": 8, "REFUSAL_REASON_SIGNATURE": 9 };
const GoodbyeReasonNames: readonly (string | undefined)[] = ["GOODBYE_REASON_UNSPECIFIED", "GOODBYE_REASON_RESTARTING", "GOODBYE_REASON_LEAVING", "GOODBYE_REASON_DUPLICATE_LINK", "GOODBYE_REASON_PROTOCOL_ERROR", "GOODBYE_REASON_FENCED", "GOODBYE_REASON_OVERLAY"];
const GoodbyeReasonNumbers: Readonly<Record<string, number>> = { "GOODBYE_REASON_UNSPECIFIED": 0, "GOODBYE_REASON_RESTARTING": 1, "GOODBYE_REASON_LEAVING": 2, "GOODBYE_REASON_DUPLICATE_LINK": 3, "GOODBYE_REASON_PROTOCOL_ERROR": 4, "GOODBYE_REASON_FENCED": 5, "GOODBYE_REASON_OVERLAY": 6 };

function readStruct(r: Reader): object {
  const end = r.end();
  return readBounded(r, end, () => readGoogleProtobufStruct(r, end));
}
function writeRegisterWorkerRequest(w: Writer, m: any): void {
  if (m.lease != null) message(w, m.lease, 50, writeGoogleProtobufDuration, ".workermesh.v1.RegisterWorkerRequest.lease");
  if (m.validateOnly != null && m.validateOnly !== false) bool(w, m.validateOnly, 40);
  if (m.manager != null && m.manager !== '') string(w, m.manager, 34);
  if (m.allowReplace != null && m.allowReplace !== false) bool(w, m.allowReplace, 24);
  if (m.specJson != null) string(w, m.specJson, 18);
  if (m.spec != null) message(w, m.spec, 10, writeGoogleProtobufStruct, ".workermesh.v1.RegisterWorkerRequest.spec");
}
function readRegisterWorkerRequest(r: Reader, end: number): any {
  const m: any = {
    allowReplace: false,
    manager: '',
    validateOnly: false,
    lease: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.spec = readStruct(r);
        m.source = later(["spec","specJson"], m.source, "spec");
        break;
      case 18:
        m.specJson = r.string();
        m.source = "specJson";
        break;
      case 24:
        m.allowReplace = r.bool();
        break;
      case 34:
        m.manager = r.string();
        break;
      case 40:
        m.validateOnly = r.bool();
        break;
      case 50:
        m.lease = readGoogleProtobufDuration(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeRegisterWorkerResponse(w: Writer, m: any): void {
  repeated(w, m.warnings, 0, (w, value) => string(w, value, 26), ".workermesh.v1.RegisterWorkerResponse.warnings");
  if (m.outcome !== "WRITE_OUTCOME_UNSPECIFIED" && m.outcome != null && m.outcome !== 0) enumeration(w, m.outcome, 16, WriteOutcomeNumbers);
  if (m.worker != null) message(w, m.worker, 10, writeWorker, ".workermesh.v1.RegisterWorkerResponse.worker");
}
function readRegisterWorkerResponse(r: Reader, end: number): any {
  const m: any = {
    worker: null,
    outcome: "WRITE_OUTCOME_UNSPECIFIED",
    warnings: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.worker = readWorker(r, r.end());
        break;
      case 16:
        m.outcome = enumName(WriteOutcomeNames, r.int32());
        break;
      case 26:
        m.warnings.push(r.string());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeReplaceWorkerRequest(w: Writer, m: any): void {
  if (m.expectedRevision != null && m.expectedRevision !== 0) int64(w, m.expectedRevision, 32);
  if (m.specJson != null) string(w, m.specJson, 26);
  if (m.spec != null) message(w, m.spec, 18, writeGoogleProtobufStruct, ".workermesh.v1.ReplaceWorkerRequest.spec");
  if (m.workerId != null && m.workerId !== '') string(w, m.workerId, 10);
}
function readReplaceWorkerRequest(r: Reader, end: number): any {
  const m: any = {
    workerId: '',
    expectedRevision: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.workerId = r.string();
        break;
      case 18:
        m.spec = readStruct(r);
        m.source = later(["spec","specJson"], m.source, "spec");
        break;
      case 26:
        m.specJson = r.string();
        m.source = "specJson";
        break;
      case 32:
        m.expectedRevision = r.int64();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeReplaceWorkerResponse(w: Writer, m: any): void {
  repeated(w, m.warnings, 0, (w, value) => string(w, value, 26), ".workermesh.v1.ReplaceWorkerResponse.warnings");
  if (m.outcome !== "WRITE_OUTCOME_UNSPECIFIED" && m.outcome != null && m.outcome !== 0) enumeration(w, m.outcome, 16, WriteOutcomeNumbers);
  if (m.worker != null) message(w, m.worker, 10, writeWorker, ".workermesh.v1.ReplaceWorkerResponse.worker");
}
function readReplaceWorkerResponse(r: Reader, end: number): any {
  const m: any = {
    worker: null,
    outcome: "WRITE_OUTCOME_UNSPECIFIED",
    warnings: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.worker = readWorker(r, r.end());
        break;
      case 16:
        m.outcome = enumName(WriteOutcomeNames, r.int32());
        break;
      case 26:
        m.warnings.push(r.string());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writePatchWorkerRequest(w: Writer, m: any): void {
  if (m.patchJson != null && m.patchJson !== '') string(w, m.patchJson, 42);
  if (m.expectedRevision != null && m.expectedRevision !== 0) int64(w, m.expectedRevision, 32);
  if (m.patch != null) message(w, m.patch, 26, writeGoogleProtobufStruct, ".workermesh.v1.PatchWorkerRequest.patch");
  if (m.url != null) string(w, m.url, 18);
  if (m.workerId != null) string(w, m.workerId, 10);
}
function readPatchWorkerRequest(r: Reader, end: number): any {
  const m: any = {
    patch: null,
    expectedRevision: 0,
    patchJson: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.workerId = r.string();
        m.target = later(["workerId","url"], m.target, "workerId");
        break;
      case 18:
        m.url = r.string();
        m.target = "url";
        break;
      case 26:
        m.patch = readStruct(r);
        break;
      case 32:
        m.expectedRevision = r.int64();
        break;
      case 42:
        m.patchJson = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writePatchWorkerResponse(w: Writer, m: any): void {
  repeated(w, m.warnings, 0, (w, value) => string(w, value, 26), ".workermesh.v1.PatchWorkerResponse.warnings");
  if (m.outcome !== "WRITE_OUTCOME_UNSPECIFIED" && m.outcome != null && m.outcome !== 0) enumeration(w, m.outcome, 16, WriteOutcomeNumbers);
  if (m.worker != null) message(w, m.worker, 10, writeWorker, ".workermesh.v1.PatchWorkerResponse.worker");
}
function readPatchWorkerResponse(r: Reader, end: number): any {
  const m: any = {
    worker: null,
    outcome: "WRITE_OUTCOME_UNSPECIFIED",
    warnings: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.worker = readWorker(r, r.end());
        break;
      case 16:
        m.outcome = enumName(WriteOutcomeNames, r.int32());
        break;
      case 26:
        m.warnings.push(r.string());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeUpdateWorkerStatusRequest(w: Writer, m: any): void {
  if (m.validFor != null) message(w, m.validFor, 50, writeGoogleProtobufDuration, ".workermesh.v1.UpdateWorkerStatusRequest.validFor");
  if (m.reason != null && m.reason !== '') string(w, m.reason, 42);
  if (m.expectedRevision != null && m.expectedRevision !== 0) int64(w, m.expectedRevision, 32);
  if (m.status !== "WORKER_STATUS_UNSPECIFIED" && m.status != null && m.status !== 0) enumeration(w, m.status, 24, WorkerStatusNumbers);
  if (m.url != null) string(w, m.url, 18);
  if (m.workerId != null) string(w, m.workerId, 10);
}
function readUpdateWorkerStatusRequest(r: Reader, end: number): any {
  const m: any = {
    status: "WORKER_STATUS_UNSPECIFIED",
    expectedRevision: 0,
    reason: '',
    validFor: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.workerId = r.string();
        m.target = later(["workerId","url"], m.target, "workerId");
        break;
      case 18:
        m.url = r.string();
        m.target = "url";
        break;
      case 24:
        m.status = enumName(WorkerStatusNames, r.int32());
        break;
      case 32:
        m.expectedRevision = r.int64();
        break;
      case 42:
        m.reason = r.string();
        break;
      case 50:
        m.validFor = readGoogleProtobufDuration(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeUpdateWorkerStatusResponse(w: Writer, m: any): void {
  if (m.worker != null) message(w, m.worker, 10, writeWorker, ".workermesh.v1.UpdateWorkerStatusResponse.worker");
}
function readUpdateWorkerStatusResponse(r: Reader, end: number): any {
  const m: any = {
    worker: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.worker = readWorker(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeReportLoadsRequest(w: Writer, m: any): void {
  repeated(w, m.loads, 0, (w, value) => message(w, value, 10, writeWorkerLoad, ".workermesh.v1.ReportLoadsRequest.loads"), ".workermesh.v1.ReportLoadsRequest.loads");
}
function readReportLoadsRequest(r: Reader, end: number): any {
  const m: any = {
    loads: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.loads.push(readWorkerLoad(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeReportLoadsResponse(w: Writer, m: any): void {
  repeated(w, m.ignoredWorkerIds, 0, (w, value) => string(w, value, 10), ".workermesh.v1.ReportLoadsResponse.ignoredWorkerIds");
}
function readReportLoadsResponse(r: Reader, end: number): any {
  const m: any = {
    ignoredWorkerIds: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.ignoredWorkerIds.push(r.string());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeKeepAliveWorkersRequest(w: Writer, m: any): void {
  repeated(w, m.workerIds, 0, (w, value) => string(w, value, 10), ".workermesh.v1.KeepAliveWorkersRequest.workerIds");
}
function readKeepAliveWorkersRequest(r: Reader, end: number): any {
  const m: any = {
    workerIds: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.workerIds.push(r.string());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeKeepAliveWorkersResponse(w: Writer, m: any): void {
  repeated(w, m.unknownWorkerIds, 0, (w, value) => string(w, value, 10), ".workermesh.v1.KeepAliveWorkersResponse.unknownWorkerIds");
}
function readKeepAliveWorkersResponse(r: Reader, end: number): any {
  const m: any = {
    unknownWorkerIds: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.unknownWorkerIds.push(r.string());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeRemoveWorkerRequest(w: Writer, m: any): void {
  if (m.wait != null && m.wait !== false) bool(w, m.wait, 48);
  if (m.allowMissing != null && m.allowMissing !== false) bool(w, m.allowMissing, 40);
  if (m.skipDrain != null && m.skipDrain !== false) bool(w, m.skipDrain, 32);
  if (m.expectedRevision != null && m.expectedRevision !== 0) int64(w, m.expectedRevision, 24);
  if (m.url != null) string(w, m.url, 18);
  if (m.workerId != null) string(w, m.workerId, 10);
}
function readRemoveWorkerRequest(r: Reader, end: number): any {
  const m: any = {
    expectedRevision: 0,
    skipDrain: false,
    allowMissing: false,
    wait: false,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.workerId = r.string();
        m.target = later(["workerId","url"], m.target, "workerId");
        break;
      case 18:
        m.url = r.string();
        m.target = "url";
        break;
      case 24:
        m.expectedRevision = r.int64();
        break;
      case 32:
        m.skipDrain = r.bool();
        break;
      case 40:
        m.allowMissing = r.bool();
        break;
      case 48:
        m.wait = r.bool();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeRemoveWorkerResponse(w: Writer, m: any): void {
  if (m.cause !== "REMOVAL_CAUSE_UNSPECIFIED" && m.cause != null && m.cause !== 0) enumeration(w, m.cause, 32, RemovalCauseNumbers);
  if (m.successor != null) message(w, m.successor, 26, writeWorker, ".workermesh.v1.RemoveWorkerResponse.successor");
  if (m.removed != null && m.removed !== false) bool(w, m.removed, 16);
  if (m.worker != null) message(w, m.worker, 10, writeWorker, ".workermesh.v1.RemoveWorkerResponse.worker");
}
function readRemoveWorkerResponse(r: Reader, end: number): any {
  const m: any = {
    worker: null,
    removed: false,
    successor: null,
    cause: "REMOVAL_CAUSE_UNSPECIFIED",
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.worker = readWorker(r, r.end());
        break;
      case 16:
        m.removed = r.bool();
        break;
      case 26:
        m.successor = readWorker(r, r.end());
        break;
      case 32:
        m.cause = enumName(RemovalCauseNames, r.int32());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGetWorkerRequest(w: Writer, m: any): void {
  if (m.view !== "WORKER_VIEW_UNSPECIFIED" && m.view != null && m.view !== 0) enumeration(w, m.view, 24, WorkerViewNumbers);
  if (m.url != null) string(w, m.url, 18);
  if (m.workerId != null) string(w, m.workerId, 10);
}
function readGetWorkerRequest(r: Reader, end: number): any {
  const m: any = {
    view: "WORKER_VIEW_UNSPECIFIED",
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.workerId = r.string();
        m.target = later(["workerId","url"], m.target, "workerId");
        break;
      case 18:
        m.url = r.string();
        m.target = "url";
        break;
      case 24:
        m.view = enumName(WorkerViewNames, r.int32());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGetWorkerResponse(w: Writer, m: any): void {
  if (m.worker != null) message(w, m.worker, 10, writeWorker, ".workermesh.v1.GetWorkerResponse.worker");
}
function readGetWorkerResponse(r: Reader, end: number): any {
  const m: any = {
    worker: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.worker = readWorker(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeListWorkersRequest(w: Writer, m: any): void {
  if (m.view !== "WORKER_VIEW_UNSPECIFIED" && m.view != null && m.view !== 0) enumeration(w, m.view, 32, WorkerViewNumbers);
  if (m.pageToken != null && m.pageToken !== '') string(w, m.pageToken, 26);
  if (m.pageSize != null && m.pageSize !== 0) int32(w, m.pageSize, 16);
  if (m.filter != null) message(w, m.filter, 10, writeWorkerFilter, ".workermesh.v1.ListWorkersRequest.filter");
}
function readListWorkersRequest(r: Reader, end: number): any {
  const m: any = {
    filter: null,
    pageSize: 0,
    pageToken: '',
    view: "WORKER_VIEW_UNSPECIFIED",
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.filter = readWorkerFilter(r, r.end());
        break;
      case 16:
        m.pageSize = r.int32();
        break;
      case 26:
        m.pageToken = r.string();
        break;
      case 32:
        m.view = enumName(WorkerViewNames, r.int32());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeListWorkersResponse(w: Writer, m: any): void {
  if (m.incomplete != null && m.incomplete !== false) bool(w, m.incomplete, 48);
  if (m.resumeToken != null && m.resumeToken !== '') string(w, m.resumeToken, 42);
  if (m.registryRevision != null && m.registryRevision !== 0) int64(w, m.registryRevision, 32);
  if (m.totalSize != null && m.totalSize !== 0) int32(w, m.totalSize, 24);
  if (m.nextPageToken != null && m.nextPageToken !== '') string(w, m.nextPageToken, 18);
  repeated(w, m.workers, 0, (w, value) => message(w, value, 10, writeWorker, ".workermesh.v1.ListWorkersResponse.workers"), ".workermesh.v1.ListWorkersResponse.workers");
}
function readListWorkersResponse(r: Reader, end: number): any {
  const m: any = {
    workers: [] as unknown[],
    nextPageToken: '',
    totalSize: 0,
    registryRevision: 0,
    resumeToken: '',
    incomplete: false,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.workers.push(readWorker(r, r.end()));
        break;
      case 18:
        m.nextPageToken = r.string();
        break;
      case 24:
        m.totalSize = r.int32();
        break;
      case 32:
        m.registryRevision = r.int64();
        break;
      case 42:
        m.resumeToken = r.string();
        break;
      case 48:
        m.incomplete = r.bool();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWatchWorkersRequest(w: Writer, m: any): void {
  if (m.loadInterval != null) message(w, m.loadInterval, 34, writeGoogleProtobufDuration, ".workermesh.v1.WatchWorkersRequest.loadInterval");
  if (m.view !== "WORKER_VIEW_UNSPECIFIED" && m.view != null && m.view !== 0) enumeration(w, m.view, 24, WorkerViewNumbers);
  if (m.resumeToken != null && m.resumeToken !== '') string(w, m.resumeToken, 18);
  if (m.filter != null) message(w, m.filter, 10, writeWorkerFilter, ".workermesh.v1.WatchWorkersRequest.filter");
}
function readWatchWorkersRequest(r: Reader, end: number): any {
  const m: any = {
    filter: null,
    resumeToken: '',
    view: "WORKER_VIEW_UNSPECIFIED",
    loadInterval: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.filter = readWorkerFilter(r, r.end());
        break;
      case 18:
        m.resumeToken = r.string();
        break;
      case 24:
        m.view = enumName(WorkerViewNames, r.int32());
        break;
      case 34:
        m.loadInterval = readGoogleProtobufDuration(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWatchWorkersResponse(w: Writer, m: any): void {
  if (m.resumeToken != null && m.resumeToken !== '') string(w, m.resumeToken, 26);
  if (m.registryRevision != null && m.registryRevision !== 0) int64(w, m.registryRevision, 16);
  repeated(w, m.events, 0, (w, value) => message(w, value, 10, writeWorkerEvent, ".workermesh.v1.WatchWorkersResponse.events"), ".workermesh.v1.WatchWorkersResponse.events");
}
function readWatchWorkersResponse(r: Reader, end: number): any {
  const m: any = {
    events: [] as unknown[],
    registryRevision: 0,
    resumeToken: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.events.push(readWorkerEvent(r, r.end()));
        break;
      case 16:
        m.registryRevision = r.int64();
        break;
      case 26:
        m.resumeToken = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeApplyWorkersRequest(w: Writer, m: any): void {
  repeated(w, m.batch, 0, (w, value) => message(w, value, 50, writeApplyOperation, ".workermesh.v1.ApplyWorkersRequest.batch"), ".workermesh.v1.ApplyWorkersRequest.batch");
  if (m.manager != null && m.manager !== '') string(w, m.manager, 42);
  if (m.requestId != null && m.requestId !== '') string(w, m.requestId, 34);
  if (m.remove != null) message(w, m.remove, 26, writeRemoveWorkerRequest, ".workermesh.v1.ApplyWorkersRequest.remove");
  if (m.specJson != null) string(w, m.specJson, 18);
  if (m.spec != null) message(w, m.spec, 10, writeGoogleProtobufStruct, ".workermesh.v1.ApplyWorkersRequest.spec");
}
function readApplyWorkersRequest(r: Reader, end: number): any {
  const m: any = {
    requestId: '',
    manager: '',
    batch: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.spec = readStruct(r);
        m.operation = later(["spec","specJson","remove"], m.operation, "spec");
        break;
      case 18:
        m.specJson = r.string();
        m.operation = later(["spec","specJson","remove"], m.operation, "specJson");
        break;
      case 26:
        m.remove = readRemoveWorkerRequest(r, r.end());
        m.operation = "remove";
        break;
      case 34:
        m.requestId = r.string();
        break;
      case 42:
        m.manager = r.string();
        break;
      case 50:
        m.batch.push(readApplyOperation(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeApplyWorkersResponse(w: Writer, m: any): void {
  repeated(w, m.warnings, 0, (w, value) => string(w, value, 50), ".workermesh.v1.ApplyWorkersResponse.warnings");
  repeated(w, m.results, 0, (w, value) => message(w, value, 42, writeApplyResult, ".workermesh.v1.ApplyWorkersResponse.results"), ".workermesh.v1.ApplyWorkersResponse.results");
  if (m.outcome !== "WRITE_OUTCOME_UNSPECIFIED" && m.outcome != null && m.outcome !== 0) enumeration(w, m.outcome, 32, WriteOutcomeNumbers);
  if (m.error != null) message(w, m.error, 26, writeGoogleRpcStatus, ".workermesh.v1.ApplyWorkersResponse.error");
  if (m.worker != null) message(w, m.worker, 18, writeWorker, ".workermesh.v1.ApplyWorkersResponse.worker");
  if (m.requestId != null && m.requestId !== '') string(w, m.requestId, 10);
}
function readApplyWorkersResponse(r: Reader, end: number): any {
  const m: any = {
    requestId: '',
    worker: null,
    error: null,
    outcome: "WRITE_OUTCOME_UNSPECIFIED",
    results: [] as unknown[],
    warnings: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.requestId = r.string();
        break;
      case 18:
        m.worker = readWorker(r, r.end());
        break;
      case 26:
        m.error = readGoogleRpcStatus(r, r.end());
        break;
      case 32:
        m.outcome = enumName(WriteOutcomeNames, r.int32());
        break;
      case 42:
        m.results.push(readApplyResult(r, r.end()));
        break;
      case 50:
        m.warnings.push(r.string());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeSyncWorkersRequest(w: Writer, m: any): void {
  if (m.validateOnly != null && m.validateOnly !== false) bool(w, m.validateOnly, 48);
  if (m.force != null && m.force !== false) bool(w, m.force, 40);
  if (m.allowEmpty != null && m.allowEmpty !== false) bool(w, m.allowEmpty, 32);
  if (m.commit != null && m.commit !== false) bool(w, m.commit, 24);
  repeated(w, m.workers, 0, (w, value) => message(w, value, 18, writeWorkerSource, ".workermesh.v1.SyncWorkersRequest.workers"), ".workermesh.v1.SyncWorkersRequest.workers");
  if (m.manager != null && m.manager !== '') string(w, m.manager, 10);
}
function readSyncWorkersRequest(r: Reader, end: number): any {
  const m: any = {
    manager: '',
    workers: [] as unknown[],
    commit: false,
    allowEmpty: false,
    force: false,
    validateOnly: false,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.manager = r.string();
        break;
      case 18:
        m.workers.push(readWorkerSource(r, r.end()));
        break;
      case 24:
        m.commit = r.bool();
        break;
      case 32:
        m.allowEmpty = r.bool();
        break;
      case 40:
        m.force = r.bool();
        break;
      case 48:
        m.validateOnly = r.bool();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeSyncWorkersResponse(w: Writer, m: any): void {
  repeated(w, m.warnings, 0, (w, value) => string(w, value, 50), ".workermesh.v1.SyncWorkersResponse.warnings");
  if (m.registryRevision != null && m.registryRevision !== 0) int64(w, m.registryRevision, 40);
  if (m.removed != null && m.removed !== 0) int32(w, m.removed, 32);
  if (m.unchanged != null && m.unchanged !== 0) int32(w, m.unchanged, 24);
  if (m.replaced != null && m.replaced !== 0) int32(w, m.replaced, 16);
  if (m.created != null && m.created !== 0) int32(w, m.created, 8);
}
function readSyncWorkersResponse(r: Reader, end: number): any {
  const m: any = {
    created: 0,
    replaced: 0,
    unchanged: 0,
    removed: 0,
    registryRevision: 0,
    warnings: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.created = r.int32();
        break;
      case 16:
        m.replaced = r.int32();
        break;
      case 24:
        m.unchanged = r.int32();
        break;
      case 32:
        m.removed = r.int32();
        break;
      case 40:
        m.registryRevision = r.int64();
        break;
      case 50:
        m.warnings.push(r.string());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGetNodeRequest(w: Writer, m: any): void {
}
function readGetNodeRequest(r: Reader, end: number): any {
  const m: any = {
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGetNodeResponse(w: Writer, m: any): void {
  if (m.dataDirectory != null) message(w, m.dataDirectory, 146, writeDataDirectory, ".workermesh.v1.GetNodeResponse.dataDirectory");
  if (m.clockFault != null && m.clockFault !== '') string(w, m.clockFault, 138);
  repeated(w, m.certificates, 0, (w, value) => message(w, value, 130, writeListenerCertificate, ".workermesh.v1.GetNodeResponse.certificates"), ".workermesh.v1.GetNodeResponse.certificates");
  if (m.restore != null) message(w, m.restore, 122, writeRestoreReport, ".workermesh.v1.GetNodeResponse.restore");
  repeated(w, m.degradedReasons, 0, (w, value) => string(w, value, 114), ".workermesh.v1.GetNodeResponse.degradedReasons");
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 106);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 96);
  if (m.protocolMax != null && m.protocolMax !== 0) int32(w, m.protocolMax, 88);
  if (m.protocolMin != null && m.protocolMin !== 0) int32(w, m.protocolMin, 80);
  repeated(w, m.workerCounts, 0, (w, value) => message(w, value, 74, writeWorkerCount, ".workermesh.v1.GetNodeResponse.workerCounts"), ".workermesh.v1.GetNodeResponse.workerCounts");
  if (m.registryRevision != null && m.registryRevision !== 0) int64(w, m.registryRevision, 64);
  repeated(w, m.notReadyReasons, 0, (w, value) => string(w, value, 58), ".workermesh.v1.GetNodeResponse.notReadyReasons");
  if (m.ready != null && m.ready !== false) bool(w, m.ready, 48);
  if (m.addresses != null) message(w, m.addresses, 42, writeNodeAddresses, ".workermesh.v1.GetNodeResponse.addresses");
  if (m.startTime != null) message(w, m.startTime, 34, writeGoogleProtobufTimestamp, ".workermesh.v1.GetNodeResponse.startTime");
  if (m.version != null && m.version !== '') string(w, m.version, 26);
  if (m.cluster != null && m.cluster !== '') string(w, m.cluster, 18);
  if (m.node != null && m.node !== '') string(w, m.node, 10);
}
function readGetNodeResponse(r: Reader, end: number): any {
  const m: any = {
    node: '',
    cluster: '',
    version: '',
    startTime: null,
    addresses: null,
    ready: false,
    notReadyReasons: [] as unknown[],
    registryRevision: 0,
    workerCounts: [] as unknown[],
    protocolMin: 0,
    protocolMax: 0,
    generation: 0,
    instanceId: '',
    degradedReasons: [] as unknown[],
    restore: null,
    certificates: [] as unknown[],
    clockFault: '',
    dataDirectory: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.node = r.string();
        break;
      case 18:
        m.cluster = r.string();
        break;
      case 26:
        m.version = r.string();
        break;
      case 34:
        m.startTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 42:
        m.addresses = readNodeAddresses(r, r.end());
        break;
      case 48:
        m.ready = r.bool();
        break;
      case 58:
        m.notReadyReasons.push(r.string());
        break;
      case 64:
        m.registryRevision = r.int64();
        break;
      case 74:
        m.workerCounts.push(readWorkerCount(r, r.end()));
        break;
      case 80:
        m.protocolMin = r.int32();
        break;
      case 88:
        m.protocolMax = r.int32();
        break;
      case 96:
        m.generation = r.int64();
        break;
      case 106:
        m.instanceId = r.string();
        break;
      case 114:
        m.degradedReasons.push(r.string());
        break;
      case 122:
        m.restore = readRestoreReport(r, r.end());
        break;
      case 130:
        m.certificates.push(readListenerCertificate(r, r.end()));
        break;
      case 138:
        m.clockFault = r.string();
        break;
      case 146:
        m.dataDirectory = readDataDirectory(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeListNodesRequest(w: Writer, m: any): void {
  if (m.pageToken != null && m.pageToken !== '') string(w, m.pageToken, 18);
  if (m.pageSize != null && m.pageSize !== 0) int32(w, m.pageSize, 8);
}
function readListNodesRequest(r: Reader, end: number): any {
  const m: any = {
    pageSize: 0,
    pageToken: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.pageSize = r.int32();
        break;
      case 18:
        m.pageToken = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeListNodesResponse(w: Writer, m: any): void {
  repeated(w, m.seeds, 0, (w, value) => message(w, value, 26, writeSeed, ".workermesh.v1.ListNodesResponse.seeds"), ".workermesh.v1.ListNodesResponse.seeds");
  if (m.nextPageToken != null && m.nextPageToken !== '') string(w, m.nextPageToken, 18);
  repeated(w, m.nodes, 0, (w, value) => message(w, value, 10, writeNode, ".workermesh.v1.ListNodesResponse.nodes"), ".workermesh.v1.ListNodesResponse.nodes");
}
function readListNodesResponse(r: Reader, end: number): any {
  const m: any = {
    nodes: [] as unknown[],
    nextPageToken: '',
    seeds: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.nodes.push(readNode(r, r.end()));
        break;
      case 18:
        m.nextPageToken = r.string();
        break;
      case 26:
        m.seeds.push(readSeed(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeListRecordsRequest(w: Writer, m: any): void {
  if (m.pageToken != null && m.pageToken !== '') string(w, m.pageToken, 42);
  if (m.pageSize != null && m.pageSize !== 0) int32(w, m.pageSize, 32);
  if (m.includeTombstones != null && m.includeTombstones !== false) bool(w, m.includeTombstones, 24);
  if (m.keyPrefix != null && m.keyPrefix !== '') string(w, m.keyPrefix, 18);
  if (m.owner != null && m.owner !== '') string(w, m.owner, 10);
}
function readListRecordsRequest(r: Reader, end: number): any {
  const m: any = {
    owner: '',
    keyPrefix: '',
    includeTombstones: false,
    pageSize: 0,
    pageToken: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.owner = r.string();
        break;
      case 18:
        m.keyPrefix = r.string();
        break;
      case 24:
        m.includeTombstones = r.bool();
        break;
      case 32:
        m.pageSize = r.int32();
        break;
      case 42:
        m.pageToken = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeListRecordsResponse(w: Writer, m: any): void {
  if (m.nextPageToken != null && m.nextPageToken !== '') string(w, m.nextPageToken, 18);
  repeated(w, m.records, 0, (w, value) => message(w, value, 10, writeRecordInfo, ".workermesh.v1.ListRecordsResponse.records"), ".workermesh.v1.ListRecordsResponse.records");
}
function readListRecordsResponse(r: Reader, end: number): any {
  const m: any = {
    records: [] as unknown[],
    nextPageToken: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.records.push(readRecordInfo(r, r.end()));
        break;
      case 18:
        m.nextPageToken = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeListEventsRequest(w: Writer, m: any): void {
  if (m.pageToken != null && m.pageToken !== '') string(w, m.pageToken, 26);
  if (m.pageSize != null && m.pageSize !== 0) int32(w, m.pageSize, 16);
  if (m.filter != null) message(w, m.filter, 10, writeEventFilter, ".workermesh.v1.ListEventsRequest.filter");
}
function readListEventsRequest(r: Reader, end: number): any {
  const m: any = {
    filter: null,
    pageSize: 0,
    pageToken: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.filter = readEventFilter(r, r.end());
        break;
      case 16:
        m.pageSize = r.int32();
        break;
      case 26:
        m.pageToken = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeListEventsResponse(w: Writer, m: any): void {
  if (m.nextPageToken != null && m.nextPageToken !== '') string(w, m.nextPageToken, 18);
  repeated(w, m.events, 0, (w, value) => message(w, value, 10, writeEvent, ".workermesh.v1.ListEventsResponse.events"), ".workermesh.v1.ListEventsResponse.events");
}
function readListEventsResponse(r: Reader, end: number): any {
  const m: any = {
    events: [] as unknown[],
    nextPageToken: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.events.push(readEvent(r, r.end()));
        break;
      case 18:
        m.nextPageToken = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWatchEventsRequest(w: Writer, m: any): void {
  if (m.filter != null) message(w, m.filter, 10, writeEventFilter, ".workermesh.v1.WatchEventsRequest.filter");
}
function readWatchEventsRequest(r: Reader, end: number): any {
  const m: any = {
    filter: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.filter = readEventFilter(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWatchEventsResponse(w: Writer, m: any): void {
  if (m.lostCount != null && m.lostCount !== 0) int64(w, m.lostCount, 16);
  repeated(w, m.events, 0, (w, value) => message(w, value, 10, writeEvent, ".workermesh.v1.WatchEventsResponse.events"), ".workermesh.v1.WatchEventsResponse.events");
}
function readWatchEventsResponse(r: Reader, end: number): any {
  const m: any = {
    events: [] as unknown[],
    lostCount: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.events.push(readEvent(r, r.end()));
        break;
      case 16:
        m.lostCount = r.int64();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGetLogLevelRequest(w: Writer, m: any): void {
}
function readGetLogLevelRequest(r: Reader, end: number): any {
  const m: any = {
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGetLogLevelResponse(w: Writer, m: any): void {
  map(w, m.subsystemLogLevels, 18, (w, value) => string(w, value, 18), ".workermesh.v1.GetLogLevelResponse.subsystemLogLevels");
  if (m.logLevel != null && m.logLevel !== '') string(w, m.logLevel, 10);
}
function readGetLogLevelResponse(r: Reader, end: number): any {
  const m: any = {
    logLevel: '',
    subsystemLogLevels: {} as Record<string, unknown>,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.logLevel = r.string();
        break;
      case 18: {
        const entry = r.end();
        let key = '';
        let value: unknown;
        while (r.pos < entry) {
          const tag = r.uint32();
          if (tag === 10) key = r.string();
          else if (tag === 18) value = r.string();
          else r.skip(tag);
        }
        r.ended(entry);
        setEntry(m.subsystemLogLevels, key, value === undefined ? '' : value);
        break;
      }
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeSetLogLevelRequest(w: Writer, m: any): void {
  if (m.subsystem != null && m.subsystem !== '') string(w, m.subsystem, 18);
  if (m.logLevel != null && m.logLevel !== '') string(w, m.logLevel, 10);
}
function readSetLogLevelRequest(r: Reader, end: number): any {
  const m: any = {
    logLevel: '',
    subsystem: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.logLevel = r.string();
        break;
      case 18:
        m.subsystem = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeSetLogLevelResponse(w: Writer, m: any): void {
  if (m.formerLogLevel != null && m.formerLogLevel !== '') string(w, m.formerLogLevel, 10);
}
function readSetLogLevelResponse(r: Reader, end: number): any {
  const m: any = {
    formerLogLevel: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.formerLogLevel = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWatchLogRequest(w: Writer, m: any): void {
  if (m.subsystem != null && m.subsystem !== '') string(w, m.subsystem, 26);
  if (m.contains != null && m.contains !== '') string(w, m.contains, 18);
  if (m.logLevel != null && m.logLevel !== '') string(w, m.logLevel, 10);
}
function readWatchLogRequest(r: Reader, end: number): any {
  const m: any = {
    logLevel: '',
    contains: '',
    subsystem: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.logLevel = r.string();
        break;
      case 18:
        m.contains = r.string();
        break;
      case 26:
        m.subsystem = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWatchLogResponse(w: Writer, m: any): void {
  if (m.lostCount != null && m.lostCount !== 0) int64(w, m.lostCount, 16);
  repeated(w, m.lines, 0, (w, value) => string(w, value, 10), ".workermesh.v1.WatchLogResponse.lines");
}
function readWatchLogResponse(r: Reader, end: number): any {
  const m: any = {
    lines: [] as unknown[],
    lostCount: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.lines.push(r.string());
        break;
      case 16:
        m.lostCount = r.int64();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeDiffNodeRequest(w: Writer, m: any): void {
  if (m.nodeName != null && m.nodeName !== '') string(w, m.nodeName, 10);
}
function readDiffNodeRequest(r: Reader, end: number): any {
  const m: any = {
    nodeName: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.nodeName = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeDiffNodeResponse(w: Writer, m: any): void {
  repeated(w, m.logs, 0, (w, value) => message(w, value, 18, writeLogComparison, ".workermesh.v1.DiffNodeResponse.logs"), ".workermesh.v1.DiffNodeResponse.logs");
  if (m.linked != null && m.linked !== false) bool(w, m.linked, 8);
}
function readDiffNodeResponse(r: Reader, end: number): any {
  const m: any = {
    linked: false,
    logs: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.linked = r.bool();
        break;
      case 18:
        m.logs.push(readLogComparison(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeSetMaintenanceRequest(w: Writer, m: any): void {
  if (m.reason != null && m.reason !== '') string(w, m.reason, 26);
  if (m.duration != null) message(w, m.duration, 18, writeGoogleProtobufDuration, ".workermesh.v1.SetMaintenanceRequest.duration");
  if (m.nodeName != null && m.nodeName !== '') string(w, m.nodeName, 10);
}
function readSetMaintenanceRequest(r: Reader, end: number): any {
  const m: any = {
    nodeName: '',
    duration: null,
    reason: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.nodeName = r.string();
        break;
      case 18:
        m.duration = readGoogleProtobufDuration(r, r.end());
        break;
      case 26:
        m.reason = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeSetMaintenanceResponse(w: Writer, m: any): void {
  if (m.endTime != null) message(w, m.endTime, 10, writeGoogleProtobufTimestamp, ".workermesh.v1.SetMaintenanceResponse.endTime");
}
function readSetMaintenanceResponse(r: Reader, end: number): any {
  const m: any = {
    endTime: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.endTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeForgetNodeRequest(w: Writer, m: any): void {
  if (m.nodeName != null && m.nodeName !== '') string(w, m.nodeName, 10);
}
function readForgetNodeRequest(r: Reader, end: number): any {
  const m: any = {
    nodeName: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.nodeName = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeForgetNodeResponse(w: Writer, m: any): void {
}
function readForgetNodeResponse(r: Reader, end: number): any {
  const m: any = {
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeLeaveMeshRequest(w: Writer, m: any): void {
  if (m.timeout != null) message(w, m.timeout, 18, writeGoogleProtobufDuration, ".workermesh.v1.LeaveMeshRequest.timeout");
  if (m.nodeName != null && m.nodeName !== '') string(w, m.nodeName, 10);
}
function readLeaveMeshRequest(r: Reader, end: number): any {
  const m: any = {
    nodeName: '',
    timeout: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.nodeName = r.string();
        break;
      case 18:
        m.timeout = readGoogleProtobufDuration(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeLeaveMeshResponse(w: Writer, m: any): void {
  if (m.diskError != null && m.diskError !== '') string(w, m.diskError, 18);
  repeated(w, m.unacknowledgedNodes, 0, (w, value) => string(w, value, 10), ".workermesh.v1.LeaveMeshResponse.unacknowledgedNodes");
}
function readLeaveMeshResponse(r: Reader, end: number): any {
  const m: any = {
    unacknowledgedNodes: [] as unknown[],
    diskError: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.unacknowledgedNodes.push(r.string());
        break;
      case 18:
        m.diskError = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeSyncRequest(w: Writer, m: any): void {
  if (m.frame != null) message(w, m.frame, 10, writeSyncFrame, ".workermesh.v1.SyncRequest.frame");
}
function readSyncRequest(r: Reader, end: number): any {
  const m: any = {
    frame: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.frame = readSyncFrame(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeSyncResponse(w: Writer, m: any): void {
  if (m.frame != null) message(w, m.frame, 10, writeSyncFrame, ".workermesh.v1.SyncResponse.frame");
}
function readSyncResponse(r: Reader, end: number): any {
  const m: any = {
    frame: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.frame = readSyncFrame(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writePingRequest(w: Writer, m: any): void {
  repeated(w, m.rows, 0, (w, value) => message(w, value, 34, writeMemberRow, ".workermesh.v1.PingRequest.rows"), ".workermesh.v1.PingRequest.rows");
  if (m.target != null && m.target !== '') string(w, m.target, 26);
  if (m.source != null && m.source !== '') string(w, m.source, 18);
  if (m.cluster != null && m.cluster !== '') string(w, m.cluster, 10);
}
function readPingRequest(r: Reader, end: number): any {
  const m: any = {
    cluster: '',
    source: '',
    target: '',
    rows: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.cluster = r.string();
        break;
      case 18:
        m.source = r.string();
        break;
      case 26:
        m.target = r.string();
        break;
      case 34:
        m.rows.push(readMemberRow(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writePingResponse(w: Writer, m: any): void {
  repeated(w, m.rows, 0, (w, value) => message(w, value, 34, writeMemberRow, ".workermesh.v1.PingResponse.rows"), ".workermesh.v1.PingResponse.rows");
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 26);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 16);
  if (m.node != null && m.node !== '') string(w, m.node, 10);
}
function readPingResponse(r: Reader, end: number): any {
  const m: any = {
    node: '',
    generation: 0,
    instanceId: '',
    rows: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.node = r.string();
        break;
      case 16:
        m.generation = r.int64();
        break;
      case 26:
        m.instanceId = r.string();
        break;
      case 34:
        m.rows.push(readMemberRow(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writePingIndirectRequest(w: Writer, m: any): void {
  if (m.address != null && m.address !== '') string(w, m.address, 34);
  if (m.target != null && m.target !== '') string(w, m.target, 26);
  if (m.source != null && m.source !== '') string(w, m.source, 18);
  if (m.cluster != null && m.cluster !== '') string(w, m.cluster, 10);
}
function readPingIndirectRequest(r: Reader, end: number): any {
  const m: any = {
    cluster: '',
    source: '',
    target: '',
    address: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.cluster = r.string();
        break;
      case 18:
        m.source = r.string();
        break;
      case 26:
        m.target = r.string();
        break;
      case 34:
        m.address = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writePingIndirectResponse(w: Writer, m: any): void {
  repeated(w, m.rows, 0, (w, value) => message(w, value, 18, writeMemberRow, ".workermesh.v1.PingIndirectResponse.rows"), ".workermesh.v1.PingIndirectResponse.rows");
  if (m.reachable != null && m.reachable !== false) bool(w, m.reachable, 8);
}
function readPingIndirectResponse(r: Reader, end: number): any {
  const m: any = {
    reachable: false,
    rows: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.reachable = r.bool();
        break;
      case 18:
        m.rows.push(readMemberRow(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeRecallRequest(w: Writer, m: any): void {
  if (m.diskCommits != null && m.diskCommits !== 0) int64(w, m.diskCommits, 32);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 24);
  if (m.source != null && m.source !== '') string(w, m.source, 18);
  if (m.cluster != null && m.cluster !== '') string(w, m.cluster, 10);
}
function readRecallRequest(r: Reader, end: number): any {
  const m: any = {
    cluster: '',
    source: '',
    generation: 0,
    diskCommits: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.cluster = r.string();
        break;
      case 18:
        m.source = r.string();
        break;
      case 24:
        m.generation = r.int64();
        break;
      case 32:
        m.diskCommits = r.int64();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeRecallResponse(w: Writer, m: any): void {
  if (m.delta != null) message(w, m.delta, 18, writeOwnerDelta, ".workermesh.v1.RecallResponse.delta");
  if (m.member != null) message(w, m.member, 10, writeMemberRow, ".workermesh.v1.RecallResponse.member");
}
function readRecallResponse(r: Reader, end: number): any {
  const m: any = {
    member: null,
    delta: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.member = readMemberRow(r, r.end());
        break;
      case 18:
        m.delta = readOwnerDelta(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcHealthV1HealthCheckRequest(w: Writer, m: any): void {
  if (m.service != null && m.service !== '') string(w, m.service, 10);
}
function readGrpcHealthV1HealthCheckRequest(r: Reader, end: number): any {
  const m: any = {
    service: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.service = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcHealthV1HealthCheckResponse(w: Writer, m: any): void {
  if (m.status !== "UNKNOWN" && m.status != null && m.status !== 0) enumeration(w, m.status, 8, GrpcHealthV1HealthCheckResponseServingStatusNumbers);
}
function readGrpcHealthV1HealthCheckResponse(r: Reader, end: number): any {
  const m: any = {
    status: "UNKNOWN",
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.status = enumName(GrpcHealthV1HealthCheckResponseServingStatusNames, r.int32());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcHealthV1HealthListRequest(w: Writer, m: any): void {
}
function readGrpcHealthV1HealthListRequest(r: Reader, end: number): any {
  const m: any = {
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcHealthV1HealthListResponse(w: Writer, m: any): void {
  map(w, m.statuses, 10, (w, value) => message(w, value, 18, writeGrpcHealthV1HealthCheckResponse, ".grpc.health.v1.HealthListResponse.statuses"), ".grpc.health.v1.HealthListResponse.statuses");
}
function readGrpcHealthV1HealthListResponse(r: Reader, end: number): any {
  const m: any = {
    statuses: {} as Record<string, unknown>,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10: {
        const entry = r.end();
        let key = '';
        let value: unknown;
        while (r.pos < entry) {
          const tag = r.uint32();
          if (tag === 10) key = r.string();
          else if (tag === 18) value = readGrpcHealthV1HealthCheckResponse(r, r.end());
          else r.skip(tag);
        }
        r.ended(entry);
        setEntry(m.statuses, key, value === undefined ? readGrpcHealthV1HealthCheckResponse(r, r.pos) : value);
        break;
      }
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1ServerReflectionRequest(w: Writer, m: any): void {
  if (m.listServices != null) string(w, m.listServices, 58);
  if (m.allExtensionNumbersOfType != null) string(w, m.allExtensionNumbersOfType, 50);
  if (m.fileContainingExtension != null) message(w, m.fileContainingExtension, 42, writeGrpcReflectionV1ExtensionRequest, ".grpc.reflection.v1.ServerReflectionRequest.fileContainingExtension");
  if (m.fileContainingSymbol != null) string(w, m.fileContainingSymbol, 34);
  if (m.fileByFilename != null) string(w, m.fileByFilename, 26);
  if (m.host != null && m.host !== '') string(w, m.host, 10);
}
function readGrpcReflectionV1ServerReflectionRequest(r: Reader, end: number): any {
  const m: any = {
    host: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.host = r.string();
        break;
      case 26:
        m.fileByFilename = r.string();
        m.messageRequest = later(["fileByFilename","fileContainingSymbol","fileContainingExtension","allExtensionNumbersOfType","listServices"], m.messageRequest, "fileByFilename");
        break;
      case 34:
        m.fileContainingSymbol = r.string();
        m.messageRequest = later(["fileByFilename","fileContainingSymbol","fileContainingExtension","allExtensionNumbersOfType","listServices"], m.messageRequest, "fileContainingSymbol");
        break;
      case 42:
        m.fileContainingExtension = readGrpcReflectionV1ExtensionRequest(r, r.end());
        m.messageRequest = later(["fileByFilename","fileContainingSymbol","fileContainingExtension","allExtensionNumbersOfType","listServices"], m.messageRequest, "fileContainingExtension");
        break;
      case 50:
        m.allExtensionNumbersOfType = r.string();
        m.messageRequest = later(["fileByFilename","fileContainingSymbol","fileContainingExtension","allExtensionNumbersOfType","listServices"], m.messageRequest, "allExtensionNumbersOfType");
        break;
      case 58:
        m.listServices = r.string();
        m.messageRequest = "listServices";
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1ServerReflectionResponse(w: Writer, m: any): void {
  if (m.errorResponse != null) message(w, m.errorResponse, 58, writeGrpcReflectionV1ErrorResponse, ".grpc.reflection.v1.ServerReflectionResponse.errorResponse");
  if (m.listServicesResponse != null) message(w, m.listServicesResponse, 50, writeGrpcReflectionV1ListServiceResponse, ".grpc.reflection.v1.ServerReflectionResponse.listServicesResponse");
  if (m.allExtensionNumbersResponse != null) message(w, m.allExtensionNumbersResponse, 42, writeGrpcReflectionV1ExtensionNumberResponse, ".grpc.reflection.v1.ServerReflectionResponse.allExtensionNumbersResponse");
  if (m.fileDescriptorResponse != null) message(w, m.fileDescriptorResponse, 34, writeGrpcReflectionV1FileDescriptorResponse, ".grpc.reflection.v1.ServerReflectionResponse.fileDescriptorResponse");
  if (m.originalRequest != null) message(w, m.originalRequest, 18, writeGrpcReflectionV1ServerReflectionRequest, ".grpc.reflection.v1.ServerReflectionResponse.originalRequest");
  if (m.validHost != null && m.validHost !== '') string(w, m.validHost, 10);
}
function readGrpcReflectionV1ServerReflectionResponse(r: Reader, end: number): any {
  const m: any = {
    validHost: '',
    originalRequest: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.validHost = r.string();
        break;
      case 18:
        m.originalRequest = readGrpcReflectionV1ServerReflectionRequest(r, r.end());
        break;
      case 34:
        m.fileDescriptorResponse = readGrpcReflectionV1FileDescriptorResponse(r, r.end());
        m.messageResponse = later(["fileDescriptorResponse","allExtensionNumbersResponse","listServicesResponse","errorResponse"], m.messageResponse, "fileDescriptorResponse");
        break;
      case 42:
        m.allExtensionNumbersResponse = readGrpcReflectionV1ExtensionNumberResponse(r, r.end());
        m.messageResponse = later(["fileDescriptorResponse","allExtensionNumbersResponse","listServicesResponse","errorResponse"], m.messageResponse, "allExtensionNumbersResponse");
        break;
      case 50:
        m.listServicesResponse = readGrpcReflectionV1ListServiceResponse(r, r.end());
        m.messageResponse = later(["fileDescriptorResponse","allExtensionNumbersResponse","listServicesResponse","errorResponse"], m.messageResponse, "listServicesResponse");
        break;
      case 58:
        m.errorResponse = readGrpcReflectionV1ErrorResponse(r, r.end());
        m.messageResponse = "errorResponse";
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1alphaServerReflectionRequest(w: Writer, m: any): void {
  if (m.listServices != null) string(w, m.listServices, 58);
  if (m.allExtensionNumbersOfType != null) string(w, m.allExtensionNumbersOfType, 50);
  if (m.fileContainingExtension != null) message(w, m.fileContainingExtension, 42, writeGrpcReflectionV1alphaExtensionRequest, ".grpc.reflection.v1alpha.ServerReflectionRequest.fileContainingExtension");
  if (m.fileContainingSymbol != null) string(w, m.fileContainingSymbol, 34);
  if (m.fileByFilename != null) string(w, m.fileByFilename, 26);
  if (m.host != null && m.host !== '') string(w, m.host, 10);
}
function readGrpcReflectionV1alphaServerReflectionRequest(r: Reader, end: number): any {
  const m: any = {
    host: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.host = r.string();
        break;
      case 26:
        m.fileByFilename = r.string();
        m.messageRequest = later(["fileByFilename","fileContainingSymbol","fileContainingExtension","allExtensionNumbersOfType","listServices"], m.messageRequest, "fileByFilename");
        break;
      case 34:
        m.fileContainingSymbol = r.string();
        m.messageRequest = later(["fileByFilename","fileContainingSymbol","fileContainingExtension","allExtensionNumbersOfType","listServices"], m.messageRequest, "fileContainingSymbol");
        break;
      case 42:
        m.fileContainingExtension = readGrpcReflectionV1alphaExtensionRequest(r, r.end());
        m.messageRequest = later(["fileByFilename","fileContainingSymbol","fileContainingExtension","allExtensionNumbersOfType","listServices"], m.messageRequest, "fileContainingExtension");
        break;
      case 50:
        m.allExtensionNumbersOfType = r.string();
        m.messageRequest = later(["fileByFilename","fileContainingSymbol","fileContainingExtension","allExtensionNumbersOfType","listServices"], m.messageRequest, "allExtensionNumbersOfType");
        break;
      case 58:
        m.listServices = r.string();
        m.messageRequest = "listServices";
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1alphaServerReflectionResponse(w: Writer, m: any): void {
  if (m.errorResponse != null) message(w, m.errorResponse, 58, writeGrpcReflectionV1alphaErrorResponse, ".grpc.reflection.v1alpha.ServerReflectionResponse.errorResponse");
  if (m.listServicesResponse != null) message(w, m.listServicesResponse, 50, writeGrpcReflectionV1alphaListServiceResponse, ".grpc.reflection.v1alpha.ServerReflectionResponse.listServicesResponse");
  if (m.allExtensionNumbersResponse != null) message(w, m.allExtensionNumbersResponse, 42, writeGrpcReflectionV1alphaExtensionNumberResponse, ".grpc.reflection.v1alpha.ServerReflectionResponse.allExtensionNumbersResponse");
  if (m.fileDescriptorResponse != null) message(w, m.fileDescriptorResponse, 34, writeGrpcReflectionV1alphaFileDescriptorResponse, ".grpc.reflection.v1alpha.ServerReflectionResponse.fileDescriptorResponse");
  if (m.originalRequest != null) message(w, m.originalRequest, 18, writeGrpcReflectionV1alphaServerReflectionRequest, ".grpc.reflection.v1alpha.ServerReflectionResponse.originalRequest");
  if (m.validHost != null && m.validHost !== '') string(w, m.validHost, 10);
}
function readGrpcReflectionV1alphaServerReflectionResponse(r: Reader, end: number): any {
  const m: any = {
    validHost: '',
    originalRequest: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.validHost = r.string();
        break;
      case 18:
        m.originalRequest = readGrpcReflectionV1alphaServerReflectionRequest(r, r.end());
        break;
      case 34:
        m.fileDescriptorResponse = readGrpcReflectionV1alphaFileDescriptorResponse(r, r.end());
        m.messageResponse = later(["fileDescriptorResponse","allExtensionNumbersResponse","listServicesResponse","errorResponse"], m.messageResponse, "fileDescriptorResponse");
        break;
      case 42:
        m.allExtensionNumbersResponse = readGrpcReflectionV1alphaExtensionNumberResponse(r, r.end());
        m.messageResponse = later(["fileDescriptorResponse","allExtensionNumbersResponse","listServicesResponse","errorResponse"], m.messageResponse, "allExtensionNumbersResponse");
        break;
      case 50:
        m.listServicesResponse = readGrpcReflectionV1alphaListServiceResponse(r, r.end());
        m.messageResponse = later(["fileDescriptorResponse","allExtensionNumbersResponse","listServicesResponse","errorResponse"], m.messageResponse, "listServicesResponse");
        break;
      case 58:
        m.errorResponse = readGrpcReflectionV1alphaErrorResponse(r, r.end());
        m.messageResponse = "errorResponse";
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWorkerState(w: Writer, m: any): void {
  if (m.traceContext != null && m.traceContext !== '') string(w, m.traceContext, 98);
  if (m.manager != null && m.manager !== '') string(w, m.manager, 90);
  if (m.updateTime != null) message(w, m.updateTime, 82, writeGoogleProtobufTimestamp, ".workermesh.v1.WorkerState.updateTime");
  if (m.registerTime != null) message(w, m.registerTime, 74, writeGoogleProtobufTimestamp, ".workermesh.v1.WorkerState.registerTime");
  if (m.status !== "WORKER_STATUS_UNSPECIFIED" && m.status != null && m.status !== 0) enumeration(w, m.status, 64, WorkerStatusNumbers);
  if (m.specJson != null && m.specJson !== '') string(w, m.specJson, 58);
  if (m.version != null && m.version !== 0) int64(w, m.version, 48);
  if (m.load != null) double(w, m.load, 41);
  if (m.health != null && m.health !== false) bool(w, m.health, 32);
  if (m.url != null && m.url !== '') string(w, m.url, 26);
  if (m.modelId != null && m.modelId !== '') string(w, m.modelId, 18);
  if (m.workerId != null && m.workerId !== '') string(w, m.workerId, 10);
}
function readWorkerState(r: Reader, end: number): any {
  const m: any = {
    workerId: '',
    modelId: '',
    url: '',
    health: false,
    version: 0,
    specJson: '',
    status: "WORKER_STATUS_UNSPECIFIED",
    registerTime: null,
    updateTime: null,
    manager: '',
    traceContext: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.workerId = r.string();
        break;
      case 18:
        m.modelId = r.string();
        break;
      case 26:
        m.url = r.string();
        break;
      case 32:
        m.health = r.bool();
        break;
      case 41:
        m.load = r.double();
        m._load = "load";
        break;
      case 48:
        m.version = r.int64();
        break;
      case 58:
        m.specJson = r.string();
        break;
      case 64:
        m.status = enumName(WorkerStatusNames, r.int32());
        break;
      case 74:
        m.registerTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 82:
        m.updateTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 90:
        m.manager = r.string();
        break;
      case 98:
        m.traceContext = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGoogleRpcStatus(w: Writer, m: any): void {
  repeated(w, m.details, 0, (w, value) => message(w, value, 26, writeGoogleProtobufAny, ".google.rpc.Status.details"), ".google.rpc.Status.details");
  if (m.message != null && m.message !== '') string(w, m.message, 18);
  if (m.code != null && m.code !== 0) int32(w, m.code, 8);
}
function readGoogleRpcStatus(r: Reader, end: number): any {
  const m: any = {
    code: 0,
    message: '',
    details: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.code = r.int32();
        break;
      case 18:
        m.message = r.string();
        break;
      case 26:
        m.details.push(readGoogleProtobufAny(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGoogleRpcErrorInfo(w: Writer, m: any): void {
  map(w, m.metadata, 26, (w, value) => string(w, value, 18), ".google.rpc.ErrorInfo.metadata");
  if (m.domain != null && m.domain !== '') string(w, m.domain, 18);
  if (m.reason != null && m.reason !== '') string(w, m.reason, 10);
}
function readGoogleRpcErrorInfo(r: Reader, end: number): any {
  const m: any = {
    reason: '',
    domain: '',
    metadata: {} as Record<string, unknown>,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.reason = r.string();
        break;
      case 18:
        m.domain = r.string();
        break;
      case 26: {
        const entry = r.end();
        let key = '';
        let value: unknown;
        while (r.pos < entry) {
          const tag = r.uint32();
          if (tag === 10) key = r.string();
          else if (tag === 18) value = r.string();
          else r.skip(tag);
        }
        r.ended(entry);
        setEntry(m.metadata, key, value === undefined ? '' : value);
        break;
      }
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGoogleRpcBadRequest(w: Writer, m: any): void {
  repeated(w, m.fieldViolations, 0, (w, value) => message(w, value, 10, writeGoogleRpcBadRequestFieldViolation, ".google.rpc.BadRequest.fieldViolations"), ".google.rpc.BadRequest.fieldViolations");
}
function readGoogleRpcBadRequest(r: Reader, end: number): any {
  const m: any = {
    fieldViolations: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.fieldViolations.push(readGoogleRpcBadRequestFieldViolation(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGoogleProtobufStruct(w: Writer, m: any): void {
  map(w, m.fields, 10, (w, value) => message(w, value, 18, writeGoogleProtobufValue, ".google.protobuf.Struct.fields"), ".google.protobuf.Struct.fields");
}
function readGoogleProtobufStruct(r: Reader, end: number, depth = 0): any {
  checkDepth(depth);
  const m: any = {
    fields: {} as Record<string, unknown>,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10: {
        const entry = r.end();
        let key = '';
        let value: unknown;
        while (r.pos < entry) {
          const tag = r.uint32();
          if (tag === 10) key = r.string();
          else if (tag === 18) value = readGoogleProtobufValue(r, r.end(), depth + 1);
          else r.skip(tag);
        }
        r.ended(entry);
        setEntry(m.fields, key, value === undefined ? readGoogleProtobufValue(r, r.pos, depth + 1) : value);
        break;
      }
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGoogleProtobufDuration(w: Writer, m: any): void {
  if (m.nanos != null && m.nanos !== 0) int32(w, m.nanos, 16);
  if (m.seconds != null && m.seconds !== 0) int64(w, m.seconds, 8);
}
function readGoogleProtobufDuration(r: Reader, end: number): any {
  const m: any = {
    seconds: 0,
    nanos: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.seconds = r.int64();
        break;
      case 16:
        m.nanos = r.int32();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWorker(w: Writer, m: any): void {
  if (m.queued != null) double(w, m.queued, 233);
  map(w, m.loadsByNode, 226, (w, value) => message(w, value, 18, writeNodeLoad, ".workermesh.v1.Worker.loadsByNode"), ".workermesh.v1.Worker.loadsByNode");
  if (m.stale != null && m.stale !== false) bool(w, m.stale, 216);
  if (m.ownerNodeStatus !== "NODE_STATUS_UNSPECIFIED" && m.ownerNodeStatus != null && m.ownerNodeStatus !== 0) enumeration(w, m.ownerNodeStatus, 208, NodeStatusNumbers);
  if (m.removeTime != null) message(w, m.removeTime, 202, writeGoogleProtobufTimestamp, ".workermesh.v1.Worker.removeTime");
  if (m.meshSeq != null && m.meshSeq !== 0) int64(w, m.meshSeq, 192);
  if (m.manager != null && m.manager !== '') string(w, m.manager, 186);
  if (m.apiKeySet != null && m.apiKeySet !== false) bool(w, m.apiKeySet, 176);
  if (m.ownerStatus !== "WORKER_STATUS_UNSPECIFIED" && m.ownerStatus != null && m.ownerStatus !== 0) enumeration(w, m.ownerStatus, 168, WorkerStatusNumbers);
  if (m.health != null) message(w, m.health, 162, writeWorkerHealth, ".workermesh.v1.Worker.health");
  if (m.updateTime != null) message(w, m.updateTime, 154, writeGoogleProtobufTimestamp, ".workermesh.v1.Worker.updateTime");
  if (m.registerTime != null) message(w, m.registerTime, 146, writeGoogleProtobufTimestamp, ".workermesh.v1.Worker.registerTime");
  if (m.degraded != null && m.degraded !== false) bool(w, m.degraded, 136);
  if (m.shadowed != null && m.shadowed !== false) bool(w, m.shadowed, 128);
  if (m.spec != null) message(w, m.spec, 122, writeGoogleProtobufStruct, ".workermesh.v1.Worker.spec");
  if (m.specJson != null && m.specJson !== '') string(w, m.specJson, 114);
  map(w, m.labels, 106, (w, value) => string(w, value, 18), ".workermesh.v1.Worker.labels");
  if (m.revision != null && m.revision !== 0) int64(w, m.revision, 96);
  if (m.load != null) double(w, m.load, 89);
  if (m.ownerNode != null && m.ownerNode !== '') string(w, m.ownerNode, 82);
  if (m.origin !== "WORKER_ORIGIN_UNSPECIFIED" && m.origin != null && m.origin !== 0) enumeration(w, m.origin, 72, WorkerOriginNumbers);
  if (m.status !== "WORKER_STATUS_UNSPECIFIED" && m.status != null && m.status !== 0) enumeration(w, m.status, 64, WorkerStatusNumbers);
  if (m.runtimeType != null && m.runtimeType !== '') string(w, m.runtimeType, 58);
  if (m.connectionMode != null && m.connectionMode !== '') string(w, m.connectionMode, 50);
  if (m.workerType != null && m.workerType !== '') string(w, m.workerType, 42);
  repeated(w, m.models, 0, (w, value) => string(w, value, 34), ".workermesh.v1.Worker.models");
  if (m.modelId != null && m.modelId !== '') string(w, m.modelId, 26);
  if (m.url != null && m.url !== '') string(w, m.url, 18);
  if (m.workerId != null && m.workerId !== '') string(w, m.workerId, 10);
}
function readWorker(r: Reader, end: number): any {
  const m: any = {
    workerId: '',
    url: '',
    modelId: '',
    models: [] as unknown[],
    workerType: '',
    connectionMode: '',
    runtimeType: '',
    status: "WORKER_STATUS_UNSPECIFIED",
    origin: "WORKER_ORIGIN_UNSPECIFIED",
    ownerNode: '',
    revision: 0,
    labels: {} as Record<string, unknown>,
    specJson: '',
    spec: null,
    shadowed: false,
    degraded: false,
    registerTime: null,
    updateTime: null,
    health: null,
    ownerStatus: "WORKER_STATUS_UNSPECIFIED",
    apiKeySet: false,
    manager: '',
    meshSeq: 0,
    removeTime: null,
    ownerNodeStatus: "NODE_STATUS_UNSPECIFIED",
    stale: false,
    loadsByNode: {} as Record<string, unknown>,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.workerId = r.string();
        break;
      case 18:
        m.url = r.string();
        break;
      case 26:
        m.modelId = r.string();
        break;
      case 34:
        m.models.push(r.string());
        break;
      case 42:
        m.workerType = r.string();
        break;
      case 50:
        m.connectionMode = r.string();
        break;
      case 58:
        m.runtimeType = r.string();
        break;
      case 64:
        m.status = enumName(WorkerStatusNames, r.int32());
        break;
      case 72:
        m.origin = enumName(WorkerOriginNames, r.int32());
        break;
      case 82:
        m.ownerNode = r.string();
        break;
      case 89:
        m.load = r.double();
        m._load = "load";
        break;
      case 96:
        m.revision = r.int64();
        break;
      case 106: {
        const entry = r.end();
        let key = '';
        let value: unknown;
        while (r.pos < entry) {
          const tag = r.uint32();
          if (tag === 10) key = r.string();
          else if (tag === 18) value = r.string();
          else r.skip(tag);
        }
        r.ended(entry);
        setEntry(m.labels, key, value === undefined ? '' : value);
        break;
      }
      case 114:
        m.specJson = r.string();
        break;
      case 122:
        m.spec = readStruct(r);
        break;
      case 128:
        m.shadowed = r.bool();
        break;
      case 136:
        m.degraded = r.bool();
        break;
      case 146:
        m.registerTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 154:
        m.updateTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 162:
        m.health = readWorkerHealth(r, r.end());
        break;
      case 168:
        m.ownerStatus = enumName(WorkerStatusNames, r.int32());
        break;
      case 176:
        m.apiKeySet = r.bool();
        break;
      case 186:
        m.manager = r.string();
        break;
      case 192:
        m.meshSeq = r.int64();
        break;
      case 202:
        m.removeTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 208:
        m.ownerNodeStatus = enumName(NodeStatusNames, r.int32());
        break;
      case 216:
        m.stale = r.bool();
        break;
      case 226: {
        const entry = r.end();
        let key = '';
        let value: unknown;
        while (r.pos < entry) {
          const tag = r.uint32();
          if (tag === 10) key = r.string();
          else if (tag === 18) value = readNodeLoad(r, r.end());
          else r.skip(tag);
        }
        r.ended(entry);
        setEntry(m.loadsByNode, key, value === undefined ? readNodeLoad(r, r.pos) : value);
        break;
      }
      case 233:
        m.queued = r.double();
        m._queued = "queued";
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWorkerLoad(w: Writer, m: any): void {
  if (m.queued != null) double(w, m.queued, 25);
  if (m.load != null && !Object.is(m.load, 0)) double(w, m.load, 17);
  if (m.workerId != null && m.workerId !== '') string(w, m.workerId, 10);
}
function readWorkerLoad(r: Reader, end: number): any {
  const m: any = {
    workerId: '',
    load: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.workerId = r.string();
        break;
      case 17:
        m.load = r.double();
        break;
      case 25:
        m.queued = r.double();
        m._queued = "queued";
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWorkerFilter(w: Writer, m: any): void {
  if (m.includeShadowed != null && m.includeShadowed !== false) bool(w, m.includeShadowed, 72);
  if (m.manager != null && m.manager !== '') string(w, m.manager, 66);
  if (m.url != null && m.url !== '') string(w, m.url, 58);
  map(w, m.labels, 50, (w, value) => string(w, value, 18), ".workermesh.v1.WorkerFilter.labels");
  if (m.workerType != null && m.workerType !== '') string(w, m.workerType, 42);
  if (m.ownerNode != null && m.ownerNode !== '') string(w, m.ownerNode, 34);
  if (m.origin !== "WORKER_ORIGIN_UNSPECIFIED" && m.origin != null && m.origin !== 0) enumeration(w, m.origin, 24, WorkerOriginNumbers);
  repeated(w, m.statuses, 18, (w, value) => enumeration(w, value, 0, WorkerStatusNumbers), ".workermesh.v1.WorkerFilter.statuses");
  if (m.modelId != null && m.modelId !== '') string(w, m.modelId, 10);
}
function readWorkerFilter(r: Reader, end: number): any {
  const m: any = {
    modelId: '',
    statuses: [] as unknown[],
    origin: "WORKER_ORIGIN_UNSPECIFIED",
    ownerNode: '',
    workerType: '',
    labels: {} as Record<string, unknown>,
    url: '',
    manager: '',
    includeShadowed: false,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.modelId = r.string();
        break;
      case 16:
        m.statuses.push(enumName(WorkerStatusNames, r.int32()));
        break;
      case 18:
        readNumbers(r, m.statuses, () => enumName(WorkerStatusNames, r.int32()));
        break;
      case 24:
        m.origin = enumName(WorkerOriginNames, r.int32());
        break;
      case 34:
        m.ownerNode = r.string();
        break;
      case 42:
        m.workerType = r.string();
        break;
      case 50: {
        const entry = r.end();
        let key = '';
        let value: unknown;
        while (r.pos < entry) {
          const tag = r.uint32();
          if (tag === 10) key = r.string();
          else if (tag === 18) value = r.string();
          else r.skip(tag);
        }
        r.ended(entry);
        setEntry(m.labels, key, value === undefined ? '' : value);
        break;
      }
      case 58:
        m.url = r.string();
        break;
      case 66:
        m.manager = r.string();
        break;
      case 72:
        m.includeShadowed = r.bool();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWorkerEvent(w: Writer, m: any): void {
  if (m.removalCause !== "REMOVAL_CAUSE_UNSPECIFIED" && m.removalCause != null && m.removalCause !== 0) enumeration(w, m.removalCause, 48, RemovalCauseNumbers);
  if (m.resetReason !== "RESET_REASON_UNSPECIFIED" && m.resetReason != null && m.resetReason !== 0) enumeration(w, m.resetReason, 40, ResetReasonNumbers);
  if (m.registryRevision != null && m.registryRevision !== 0) int64(w, m.registryRevision, 32);
  if (m.previousWorkerId != null && m.previousWorkerId !== '') string(w, m.previousWorkerId, 26);
  if (m.worker != null) message(w, m.worker, 18, writeWorker, ".workermesh.v1.WorkerEvent.worker");
  if (m.type !== "WORKER_EVENT_TYPE_UNSPECIFIED" && m.type != null && m.type !== 0) enumeration(w, m.type, 8, WorkerEventTypeNumbers);
}
function readWorkerEvent(r: Reader, end: number): any {
  const m: any = {
    type: "WORKER_EVENT_TYPE_UNSPECIFIED",
    worker: null,
    previousWorkerId: '',
    registryRevision: 0,
    resetReason: "RESET_REASON_UNSPECIFIED",
    removalCause: "REMOVAL_CAUSE_UNSPECIFIED",
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.type = enumName(WorkerEventTypeNames, r.int32());
        break;
      case 18:
        m.worker = readWorker(r, r.end());
        break;
      case 26:
        m.previousWorkerId = r.string();
        break;
      case 32:
        m.registryRevision = r.int64();
        break;
      case 40:
        m.resetReason = enumName(ResetReasonNames, r.int32());
        break;
      case 48:
        m.removalCause = enumName(RemovalCauseNames, r.int32());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeApplyOperation(w: Writer, m: any): void {
  if (m.manager != null && m.manager !== '') string(w, m.manager, 42);
  if (m.requestId != null && m.requestId !== '') string(w, m.requestId, 34);
  if (m.remove != null) message(w, m.remove, 26, writeRemoveWorkerRequest, ".workermesh.v1.ApplyOperation.remove");
  if (m.specJson != null) string(w, m.specJson, 18);
  if (m.spec != null) message(w, m.spec, 10, writeGoogleProtobufStruct, ".workermesh.v1.ApplyOperation.spec");
}
function readApplyOperation(r: Reader, end: number): any {
  const m: any = {
    requestId: '',
    manager: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.spec = readStruct(r);
        m.operation = later(["spec","specJson","remove"], m.operation, "spec");
        break;
      case 18:
        m.specJson = r.string();
        m.operation = later(["spec","specJson","remove"], m.operation, "specJson");
        break;
      case 26:
        m.remove = readRemoveWorkerRequest(r, r.end());
        m.operation = "remove";
        break;
      case 34:
        m.requestId = r.string();
        break;
      case 42:
        m.manager = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeApplyResult(w: Writer, m: any): void {
  repeated(w, m.warnings, 0, (w, value) => string(w, value, 50), ".workermesh.v1.ApplyResult.warnings");
  if (m.error != null) message(w, m.error, 42, writeGoogleRpcStatus, ".workermesh.v1.ApplyResult.error");
  if (m.outcome !== "WRITE_OUTCOME_UNSPECIFIED" && m.outcome != null && m.outcome !== 0) enumeration(w, m.outcome, 32, WriteOutcomeNumbers);
  if (m.revision != null && m.revision !== 0) int64(w, m.revision, 24);
  if (m.workerId != null && m.workerId !== '') string(w, m.workerId, 18);
  if (m.requestId != null && m.requestId !== '') string(w, m.requestId, 10);
}
function readApplyResult(r: Reader, end: number): any {
  const m: any = {
    requestId: '',
    workerId: '',
    revision: 0,
    outcome: "WRITE_OUTCOME_UNSPECIFIED",
    error: null,
    warnings: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.requestId = r.string();
        break;
      case 18:
        m.workerId = r.string();
        break;
      case 24:
        m.revision = r.int64();
        break;
      case 32:
        m.outcome = enumName(WriteOutcomeNames, r.int32());
        break;
      case 42:
        m.error = readGoogleRpcStatus(r, r.end());
        break;
      case 50:
        m.warnings.push(r.string());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWorkerSource(w: Writer, m: any): void {
  if (m.specJson != null) string(w, m.specJson, 18);
  if (m.spec != null) message(w, m.spec, 10, writeGoogleProtobufStruct, ".workermesh.v1.WorkerSource.spec");
}
function readWorkerSource(r: Reader, end: number): any {
  const m: any = {
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.spec = readStruct(r);
        m.source = later(["spec","specJson"], m.source, "spec");
        break;
      case 18:
        m.specJson = r.string();
        m.source = "specJson";
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGoogleProtobufTimestamp(w: Writer, m: any): void {
  if (m.nanos != null && m.nanos !== 0) int32(w, m.nanos, 16);
  if (m.seconds != null && m.seconds !== 0) int64(w, m.seconds, 8);
}
function readGoogleProtobufTimestamp(r: Reader, end: number): any {
  const m: any = {
    seconds: 0,
    nanos: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.seconds = r.int64();
        break;
      case 16:
        m.nanos = r.int32();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeNodeAddresses(w: Writer, m: any): void {
  if (m.admin != null && m.admin !== '') string(w, m.admin, 34);
  if (m.advertise != null && m.advertise !== '') string(w, m.advertise, 26);
  if (m.gossip != null && m.gossip !== '') string(w, m.gossip, 18);
  if (m.registry != null && m.registry !== '') string(w, m.registry, 10);
}
function readNodeAddresses(r: Reader, end: number): any {
  const m: any = {
    registry: '',
    gossip: '',
    advertise: '',
    admin: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.registry = r.string();
        break;
      case 18:
        m.gossip = r.string();
        break;
      case 26:
        m.advertise = r.string();
        break;
      case 34:
        m.admin = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWorkerCount(w: Writer, m: any): void {
  if (m.count != null && m.count !== 0) int32(w, m.count, 24);
  if (m.status !== "WORKER_STATUS_UNSPECIFIED" && m.status != null && m.status !== 0) enumeration(w, m.status, 16, WorkerStatusNumbers);
  if (m.origin !== "WORKER_ORIGIN_UNSPECIFIED" && m.origin != null && m.origin !== 0) enumeration(w, m.origin, 8, WorkerOriginNumbers);
}
function readWorkerCount(r: Reader, end: number): any {
  const m: any = {
    origin: "WORKER_ORIGIN_UNSPECIFIED",
    status: "WORKER_STATUS_UNSPECIFIED",
    count: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.origin = enumName(WorkerOriginNames, r.int32());
        break;
      case 16:
        m.status = enumName(WorkerStatusNames, r.int32());
        break;
      case 24:
        m.count = r.int32();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeRestoreReport(w: Writer, m: any): void {
  if (m.nextStep != null && m.nextStep !== '') string(w, m.nextStep, 58);
  repeated(w, m.changedUrls, 0, (w, value) => string(w, value, 50), ".workermesh.v1.RestoreReport.changedUrls");
  repeated(w, m.removedUrls, 0, (w, value) => string(w, value, 42), ".workermesh.v1.RestoreReport.removedUrls");
  repeated(w, m.lostUrls, 0, (w, value) => string(w, value, 34), ".workermesh.v1.RestoreReport.lostUrls");
  if (m.held != null && m.held !== false) bool(w, m.held, 24);
  if (m.preference != null && m.preference !== '') string(w, m.preference, 18);
  if (m.peer != null && m.peer !== '') string(w, m.peer, 10);
}
function readRestoreReport(r: Reader, end: number): any {
  const m: any = {
    peer: '',
    preference: '',
    held: false,
    lostUrls: [] as unknown[],
    removedUrls: [] as unknown[],
    changedUrls: [] as unknown[],
    nextStep: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.peer = r.string();
        break;
      case 18:
        m.preference = r.string();
        break;
      case 24:
        m.held = r.bool();
        break;
      case 34:
        m.lostUrls.push(r.string());
        break;
      case 42:
        m.removedUrls.push(r.string());
        break;
      case 50:
        m.changedUrls.push(r.string());
        break;
      case 58:
        m.nextStep = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeListenerCertificate(w: Writer, m: any): void {
  if (m.expiryTime != null) message(w, m.expiryTime, 18, writeGoogleProtobufTimestamp, ".workermesh.v1.ListenerCertificate.expiryTime");
  if (m.listener != null && m.listener !== '') string(w, m.listener, 10);
}
function readListenerCertificate(r: Reader, end: number): any {
  const m: any = {
    listener: '',
    expiryTime: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.listener = r.string();
        break;
      case 18:
        m.expiryTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeDataDirectory(w: Writer, m: any): void {
  if (m.locked != null && m.locked !== false) bool(w, m.locked, 16);
  if (m.path != null && m.path !== '') string(w, m.path, 10);
}
function readDataDirectory(r: Reader, end: number): any {
  const m: any = {
    path: '',
    locked: false,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.path = r.string();
        break;
      case 16:
        m.locked = r.bool();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeNode(w: Writer, m: any): void {
  if (m.gatewayAddress != null && m.gatewayAddress !== '') string(w, m.gatewayAddress, 178);
  if (m.maintenance != null && m.maintenance !== '') string(w, m.maintenance, 170);
  if (m.logSigned != null && m.logSigned !== false) bool(w, m.logSigned, 160);
  if (m.logRefused != null && m.logRefused !== '') string(w, m.logRefused, 154);
  if (m.settingsSkew != null && m.settingsSkew !== '') string(w, m.settingsSkew, 146);
  if (m.version != null && m.version !== '') string(w, m.version, 138);
  if (m.evictionHeld != null && m.evictionHeld !== '') string(w, m.evictionHeld, 130);
  if (m.statusReason != null && m.statusReason !== '') string(w, m.statusReason, 122);
  if (m.statusTime != null) message(w, m.statusTime, 114, writeGoogleProtobufTimestamp, ".workermesh.v1.Node.statusTime");
  if (m.link != null) message(w, m.link, 106, writeLink, ".workermesh.v1.Node.link");
  if (m.settled != null && m.settled !== false) bool(w, m.settled, 96);
  if (m.checksum != null && m.checksum !== '') string(w, m.checksum, 90);
  if (m.recordCount != null && m.recordCount !== 0) int32(w, m.recordCount, 80);
  if (m.acknowledgedHead != null) int64(w, m.acknowledgedHead, 72);
  if (m.floor != null && m.floor !== 0) int64(w, m.floor, 64);
  if (m.head != null && m.head !== 0) int64(w, m.head, 56);
  if (m.incarnation != null && m.incarnation !== 0) int64(w, m.incarnation, 48);
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 42);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 32);
  if (m.status !== "NODE_STATUS_UNSPECIFIED" && m.status != null && m.status !== 0) enumeration(w, m.status, 24, NodeStatusNumbers);
  if (m.address != null && m.address !== '') string(w, m.address, 18);
  if (m.name != null && m.name !== '') string(w, m.name, 10);
}
function readNode(r: Reader, end: number): any {
  const m: any = {
    name: '',
    address: '',
    status: "NODE_STATUS_UNSPECIFIED",
    generation: 0,
    instanceId: '',
    incarnation: 0,
    head: 0,
    floor: 0,
    recordCount: 0,
    checksum: '',
    settled: false,
    link: null,
    statusTime: null,
    statusReason: '',
    evictionHeld: '',
    version: '',
    settingsSkew: '',
    logRefused: '',
    logSigned: false,
    maintenance: '',
    gatewayAddress: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.name = r.string();
        break;
      case 18:
        m.address = r.string();
        break;
      case 24:
        m.status = enumName(NodeStatusNames, r.int32());
        break;
      case 32:
        m.generation = r.int64();
        break;
      case 42:
        m.instanceId = r.string();
        break;
      case 48:
        m.incarnation = r.int64();
        break;
      case 56:
        m.head = r.int64();
        break;
      case 64:
        m.floor = r.int64();
        break;
      case 72:
        m.acknowledgedHead = r.int64();
        m._acknowledgedHead = "acknowledgedHead";
        break;
      case 80:
        m.recordCount = r.int32();
        break;
      case 90:
        m.checksum = r.string();
        break;
      case 96:
        m.settled = r.bool();
        break;
      case 106:
        m.link = readLink(r, r.end());
        break;
      case 114:
        m.statusTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 122:
        m.statusReason = r.string();
        break;
      case 130:
        m.evictionHeld = r.string();
        break;
      case 138:
        m.version = r.string();
        break;
      case 146:
        m.settingsSkew = r.string();
        break;
      case 154:
        m.logRefused = r.string();
        break;
      case 160:
        m.logSigned = r.bool();
        break;
      case 170:
        m.maintenance = r.string();
        break;
      case 178:
        m.gatewayAddress = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeSeed(w: Writer, m: any): void {
  if (m.errorTime != null) message(w, m.errorTime, 34, writeGoogleProtobufTimestamp, ".workermesh.v1.Seed.errorTime");
  if (m.lastError != null && m.lastError !== '') string(w, m.lastError, 26);
  if (m.address != null && m.address !== '') string(w, m.address, 18);
  if (m.name != null && m.name !== '') string(w, m.name, 10);
}
function readSeed(r: Reader, end: number): any {
  const m: any = {
    name: '',
    address: '',
    lastError: '',
    errorTime: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.name = r.string();
        break;
      case 18:
        m.address = r.string();
        break;
      case 26:
        m.lastError = r.string();
        break;
      case 34:
        m.errorTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeRecordInfo(w: Writer, m: any): void {
  if (m.worker != null) message(w, m.worker, 66, writeWorkerState, ".workermesh.v1.RecordInfo.worker");
  if (m.valueBytes != null && m.valueBytes !== 0) int32(w, m.valueBytes, 56);
  if (m.prior != null && m.prior !== false) bool(w, m.prior, 48);
  if (m.tombstone != null && m.tombstone !== false) bool(w, m.tombstone, 40);
  if (m.seq != null && m.seq !== 0) int64(w, m.seq, 32);
  if (m.key != null && m.key !== '') string(w, m.key, 26);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 16);
  if (m.owner != null && m.owner !== '') string(w, m.owner, 10);
}
function readRecordInfo(r: Reader, end: number): any {
  const m: any = {
    owner: '',
    generation: 0,
    key: '',
    seq: 0,
    tombstone: false,
    prior: false,
    valueBytes: 0,
    worker: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.owner = r.string();
        break;
      case 16:
        m.generation = r.int64();
        break;
      case 26:
        m.key = r.string();
        break;
      case 32:
        m.seq = r.int64();
        break;
      case 40:
        m.tombstone = r.bool();
        break;
      case 48:
        m.prior = r.bool();
        break;
      case 56:
        m.valueBytes = r.int32();
        break;
      case 66:
        m.worker = readWorkerState(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeEventFilter(w: Writer, m: any): void {
  if (m.node != null && m.node !== '') string(w, m.node, 34);
  if (m.url != null && m.url !== '') string(w, m.url, 26);
  if (m.workerId != null && m.workerId !== '') string(w, m.workerId, 18);
  if (m.sinceTime != null) message(w, m.sinceTime, 10, writeGoogleProtobufTimestamp, ".workermesh.v1.EventFilter.sinceTime");
}
function readEventFilter(r: Reader, end: number): any {
  const m: any = {
    sinceTime: null,
    workerId: '',
    url: '',
    node: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.sinceTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 18:
        m.workerId = r.string();
        break;
      case 26:
        m.url = r.string();
        break;
      case 34:
        m.node = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeEvent(w: Writer, m: any): void {
  if (m.manager != null && m.manager !== '') string(w, m.manager, 90);
  if (m.actor != null && m.actor !== '') string(w, m.actor, 82);
  if (m.cause != null && m.cause !== '') string(w, m.cause, 74);
  if (m.to != null && m.to !== '') string(w, m.to, 66);
  if (m.from != null && m.from !== '') string(w, m.from, 58);
  if (m.node != null && m.node !== '') string(w, m.node, 50);
  if (m.url != null && m.url !== '') string(w, m.url, 42);
  if (m.workerId != null && m.workerId !== '') string(w, m.workerId, 34);
  if (m.type !== "EVENT_TYPE_UNSPECIFIED" && m.type != null && m.type !== 0) enumeration(w, m.type, 24, EventTypeNumbers);
  if (m.eventTime != null) message(w, m.eventTime, 18, writeGoogleProtobufTimestamp, ".workermesh.v1.Event.eventTime");
  if (m.sequence != null && m.sequence !== 0) int64(w, m.sequence, 8);
}
function readEvent(r: Reader, end: number): any {
  const m: any = {
    sequence: 0,
    eventTime: null,
    type: "EVENT_TYPE_UNSPECIFIED",
    workerId: '',
    url: '',
    node: '',
    from: '',
    to: '',
    cause: '',
    actor: '',
    manager: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.sequence = r.int64();
        break;
      case 18:
        m.eventTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 24:
        m.type = enumName(EventTypeNames, r.int32());
        break;
      case 34:
        m.workerId = r.string();
        break;
      case 42:
        m.url = r.string();
        break;
      case 50:
        m.node = r.string();
        break;
      case 58:
        m.from = r.string();
        break;
      case 66:
        m.to = r.string();
        break;
      case 74:
        m.cause = r.string();
        break;
      case 82:
        m.actor = r.string();
        break;
      case 90:
        m.manager = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeLogComparison(w: Writer, m: any): void {
  if (m.same != null && m.same !== false) bool(w, m.same, 48);
  if (m.thereHead != null && m.thereHead !== 0) int64(w, m.thereHead, 40);
  if (m.thereGeneration != null && m.thereGeneration !== 0) int64(w, m.thereGeneration, 32);
  if (m.hereHead != null && m.hereHead !== 0) int64(w, m.hereHead, 24);
  if (m.hereGeneration != null && m.hereGeneration !== 0) int64(w, m.hereGeneration, 16);
  if (m.owner != null && m.owner !== '') string(w, m.owner, 10);
}
function readLogComparison(r: Reader, end: number): any {
  const m: any = {
    owner: '',
    hereGeneration: 0,
    hereHead: 0,
    thereGeneration: 0,
    thereHead: 0,
    same: false,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.owner = r.string();
        break;
      case 16:
        m.hereGeneration = r.int64();
        break;
      case 24:
        m.hereHead = r.int64();
        break;
      case 32:
        m.thereGeneration = r.int64();
        break;
      case 40:
        m.thereHead = r.int64();
        break;
      case 48:
        m.same = r.bool();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeSyncFrame(w: Writer, m: any): void {
  if (m.observed != null) message(w, m.observed, 106, writeObserved, ".workermesh.v1.SyncFrame.observed");
  if (m.digestRecall != null) message(w, m.digestRecall, 98, writeDigestRecall, ".workermesh.v1.SyncFrame.digestRecall");
  if (m.digestSummary != null) message(w, m.digestSummary, 90, writeDigestSummary, ".workermesh.v1.SyncFrame.digestSummary");
  if (m.goodbye != null) message(w, m.goodbye, 82, writeGoodbye, ".workermesh.v1.SyncFrame.goodbye");
  if (m.refusal != null) message(w, m.refusal, 74, writeRefusal, ".workermesh.v1.SyncFrame.refusal");
  if (m.linkMode != null) message(w, m.linkMode, 66, writeLinkMode, ".workermesh.v1.SyncFrame.linkMode");
  if (m.linkPong != null) message(w, m.linkPong, 58, writeLinkPong, ".workermesh.v1.SyncFrame.linkPong");
  if (m.linkPing != null) message(w, m.linkPing, 50, writeLinkPing, ".workermesh.v1.SyncFrame.linkPing");
  if (m.members != null) message(w, m.members, 42, writeMembers, ".workermesh.v1.SyncFrame.members");
  if (m.ownerDelta != null) message(w, m.ownerDelta, 34, writeOwnerDelta, ".workermesh.v1.SyncFrame.ownerDelta");
  if (m.want != null) message(w, m.want, 26, writeWant, ".workermesh.v1.SyncFrame.want");
  if (m.digest != null) message(w, m.digest, 18, writeDigest, ".workermesh.v1.SyncFrame.digest");
  if (m.hello != null) message(w, m.hello, 10, writeHello, ".workermesh.v1.SyncFrame.hello");
}
function readSyncFrame(r: Reader, end: number): any {
  const m: any = {
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.hello = readHello(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "hello");
        break;
      case 18:
        m.digest = readDigest(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "digest");
        break;
      case 26:
        m.want = readWant(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "want");
        break;
      case 34:
        m.ownerDelta = readOwnerDelta(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "ownerDelta");
        break;
      case 42:
        m.members = readMembers(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "members");
        break;
      case 50:
        m.linkPing = readLinkPing(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "linkPing");
        break;
      case 58:
        m.linkPong = readLinkPong(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "linkPong");
        break;
      case 66:
        m.linkMode = readLinkMode(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "linkMode");
        break;
      case 74:
        m.refusal = readRefusal(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "refusal");
        break;
      case 82:
        m.goodbye = readGoodbye(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "goodbye");
        break;
      case 90:
        m.digestSummary = readDigestSummary(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "digestSummary");
        break;
      case 98:
        m.digestRecall = readDigestRecall(r, r.end());
        m.kind = later(["hello","digest","want","ownerDelta","members","linkPing","linkPong","linkMode","refusal","goodbye","digestSummary","digestRecall","observed"], m.kind, "digestRecall");
        break;
      case 106:
        m.observed = readObserved(r, r.end());
        m.kind = "observed";
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeMemberRow(w: Writer, m: any): void {
  if (m.gatewayAddress != null && m.gatewayAddress !== '') string(w, m.gatewayAddress, 106);
  if (m.maintenance != null && m.maintenance !== '') string(w, m.maintenance, 98);
  if (m.deadTimeoutMs != null && m.deadTimeoutMs !== 0) int64(w, m.deadTimeoutMs, 88);
  if (m.version != null && m.version !== '') string(w, m.version, 82);
  if (m.restarting != null && m.restarting !== false) bool(w, m.restarting, 72);
  repeated(w, m.observers, 0, (w, value) => string(w, value, 66), ".workermesh.v1.MemberRow.observers");
  if (m.ageMs != null && m.ageMs !== 0) int64(w, m.ageMs, 56);
  if (m.address != null && m.address !== '') string(w, m.address, 50);
  if (m.status !== "NODE_STATUS_UNSPECIFIED" && m.status != null && m.status !== 0) enumeration(w, m.status, 40, NodeStatusNumbers);
  if (m.incarnation != null && m.incarnation !== 0) int64(w, m.incarnation, 32);
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 26);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 16);
  if (m.name != null && m.name !== '') string(w, m.name, 10);
}
function readMemberRow(r: Reader, end: number): any {
  const m: any = {
    name: '',
    generation: 0,
    instanceId: '',
    incarnation: 0,
    status: "NODE_STATUS_UNSPECIFIED",
    address: '',
    ageMs: 0,
    observers: [] as unknown[],
    restarting: false,
    version: '',
    deadTimeoutMs: 0,
    maintenance: '',
    gatewayAddress: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.name = r.string();
        break;
      case 16:
        m.generation = r.int64();
        break;
      case 26:
        m.instanceId = r.string();
        break;
      case 32:
        m.incarnation = r.int64();
        break;
      case 40:
        m.status = enumName(NodeStatusNames, r.int32());
        break;
      case 50:
        m.address = r.string();
        break;
      case 56:
        m.ageMs = r.int64();
        break;
      case 66:
        m.observers.push(r.string());
        break;
      case 72:
        m.restarting = r.bool();
        break;
      case 82:
        m.version = r.string();
        break;
      case 88:
        m.deadTimeoutMs = r.int64();
        break;
      case 98:
        m.maintenance = r.string();
        break;
      case 106:
        m.gatewayAddress = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeOwnerDelta(w: Writer, m: any): void {
  repeated(w, m.certificateChain, 0, (w, value) => bytes(w, value, 154), ".workermesh.v1.OwnerDelta.certificateChain");
  if (m.certificateFingerprint != null && m.certificateFingerprint.length !== 0) bytes(w, m.certificateFingerprint, 146);
  if (m.signature != null && m.signature.length !== 0) bytes(w, m.signature, 138);
  if (m.diskCommits != null && m.diskCommits !== 0) int64(w, m.diskCommits, 128);
  if (m.tombstoneGraceMs != null && m.tombstoneGraceMs !== 0) int64(w, m.tombstoneGraceMs, 120);
  if (m.claimGraceMs != null && m.claimGraceMs !== 0) int64(w, m.claimGraceMs, 112);
  if (m.part != null && m.part !== 0) int32(w, m.part, 104);
  if (m.prior != null && m.prior !== false) bool(w, m.prior, 96);
  if (m.hash != null && m.hash.length !== 0) bytes(w, m.hash, 90);
  if (m.settled != null && m.settled !== false) bool(w, m.settled, 80);
  if (m.stampMs != null && m.stampMs !== 0) int64(w, m.stampMs, 72);
  if (m.more != null && m.more !== false) bool(w, m.more, 64);
  repeated(w, m.records, 0, (w, value) => message(w, value, 58, writeRecord, ".workermesh.v1.OwnerDelta.records"), ".workermesh.v1.OwnerDelta.records");
  if (m.floor != null && m.floor !== 0) int64(w, m.floor, 48);
  if (m.upTo != null && m.upTo !== 0) int64(w, m.upTo, 40);
  if (m.after != null && m.after !== 0) int64(w, m.after, 32);
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 26);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 16);
  if (m.owner != null && m.owner !== '') string(w, m.owner, 10);
}
function readOwnerDelta(r: Reader, end: number): any {
  const m: any = {
    owner: '',
    generation: 0,
    instanceId: '',
    after: 0,
    upTo: 0,
    floor: 0,
    records: [] as unknown[],
    more: false,
    stampMs: 0,
    settled: false,
    hash: NO_BYTES,
    prior: false,
    part: 0,
    claimGraceMs: 0,
    tombstoneGraceMs: 0,
    diskCommits: 0,
    signature: NO_BYTES,
    certificateFingerprint: NO_BYTES,
    certificateChain: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.owner = r.string();
        break;
      case 16:
        m.generation = r.int64();
        break;
      case 26:
        m.instanceId = r.string();
        break;
      case 32:
        m.after = r.int64();
        break;
      case 40:
        m.upTo = r.int64();
        break;
      case 48:
        m.floor = r.int64();
        break;
      case 58:
        m.records.push(readRecord(r, r.end()));
        break;
      case 64:
        m.more = r.bool();
        break;
      case 72:
        m.stampMs = r.int64();
        break;
      case 80:
        m.settled = r.bool();
        break;
      case 90:
        m.hash = r.bytes();
        break;
      case 96:
        m.prior = r.bool();
        break;
      case 104:
        m.part = r.int32();
        break;
      case 112:
        m.claimGraceMs = r.int64();
        break;
      case 120:
        m.tombstoneGraceMs = r.int64();
        break;
      case 128:
        m.diskCommits = r.int64();
        break;
      case 138:
        m.signature = r.bytes();
        break;
      case 146:
        m.certificateFingerprint = r.bytes();
        break;
      case 154:
        m.certificateChain.push(r.bytes());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1ExtensionRequest(w: Writer, m: any): void {
  if (m.extensionNumber != null && m.extensionNumber !== 0) int32(w, m.extensionNumber, 16);
  if (m.containingType != null && m.containingType !== '') string(w, m.containingType, 10);
}
function readGrpcReflectionV1ExtensionRequest(r: Reader, end: number): any {
  const m: any = {
    containingType: '',
    extensionNumber: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.containingType = r.string();
        break;
      case 16:
        m.extensionNumber = r.int32();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1FileDescriptorResponse(w: Writer, m: any): void {
  repeated(w, m.fileDescriptorProto, 0, (w, value) => bytes(w, value, 10), ".grpc.reflection.v1.FileDescriptorResponse.fileDescriptorProto");
}
function readGrpcReflectionV1FileDescriptorResponse(r: Reader, end: number): any {
  const m: any = {
    fileDescriptorProto: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.fileDescriptorProto.push(r.bytes());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1ExtensionNumberResponse(w: Writer, m: any): void {
  repeated(w, m.extensionNumber, 18, (w, value) => int32(w, value, 0), ".grpc.reflection.v1.ExtensionNumberResponse.extensionNumber");
  if (m.baseTypeName != null && m.baseTypeName !== '') string(w, m.baseTypeName, 10);
}
function readGrpcReflectionV1ExtensionNumberResponse(r: Reader, end: number): any {
  const m: any = {
    baseTypeName: '',
    extensionNumber: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.baseTypeName = r.string();
        break;
      case 16:
        m.extensionNumber.push(r.int32());
        break;
      case 18:
        readNumbers(r, m.extensionNumber, () => r.int32());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1ListServiceResponse(w: Writer, m: any): void {
  repeated(w, m.service, 0, (w, value) => message(w, value, 10, writeGrpcReflectionV1ServiceResponse, ".grpc.reflection.v1.ListServiceResponse.service"), ".grpc.reflection.v1.ListServiceResponse.service");
}
function readGrpcReflectionV1ListServiceResponse(r: Reader, end: number): any {
  const m: any = {
    service: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.service.push(readGrpcReflectionV1ServiceResponse(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1ErrorResponse(w: Writer, m: any): void {
  if (m.errorMessage != null && m.errorMessage !== '') string(w, m.errorMessage, 18);
  if (m.errorCode != null && m.errorCode !== 0) int32(w, m.errorCode, 8);
}
function readGrpcReflectionV1ErrorResponse(r: Reader, end: number): any {
  const m: any = {
    errorCode: 0,
    errorMessage: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.errorCode = r.int32();
        break;
      case 18:
        m.errorMessage = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1alphaExtensionRequest(w: Writer, m: any): void {
  if (m.extensionNumber != null && m.extensionNumber !== 0) int32(w, m.extensionNumber, 16);
  if (m.containingType != null && m.containingType !== '') string(w, m.containingType, 10);
}
function readGrpcReflectionV1alphaExtensionRequest(r: Reader, end: number): any {
  const m: any = {
    containingType: '',
    extensionNumber: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.containingType = r.string();
        break;
      case 16:
        m.extensionNumber = r.int32();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1alphaFileDescriptorResponse(w: Writer, m: any): void {
  repeated(w, m.fileDescriptorProto, 0, (w, value) => bytes(w, value, 10), ".grpc.reflection.v1alpha.FileDescriptorResponse.fileDescriptorProto");
}
function readGrpcReflectionV1alphaFileDescriptorResponse(r: Reader, end: number): any {
  const m: any = {
    fileDescriptorProto: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.fileDescriptorProto.push(r.bytes());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1alphaExtensionNumberResponse(w: Writer, m: any): void {
  repeated(w, m.extensionNumber, 18, (w, value) => int32(w, value, 0), ".grpc.reflection.v1alpha.ExtensionNumberResponse.extensionNumber");
  if (m.baseTypeName != null && m.baseTypeName !== '') string(w, m.baseTypeName, 10);
}
function readGrpcReflectionV1alphaExtensionNumberResponse(r: Reader, end: number): any {
  const m: any = {
    baseTypeName: '',
    extensionNumber: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.baseTypeName = r.string();
        break;
      case 16:
        m.extensionNumber.push(r.int32());
        break;
      case 18:
        readNumbers(r, m.extensionNumber, () => r.int32());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1alphaListServiceResponse(w: Writer, m: any): void {
  repeated(w, m.service, 0, (w, value) => message(w, value, 10, writeGrpcReflectionV1alphaServiceResponse, ".grpc.reflection.v1alpha.ListServiceResponse.service"), ".grpc.reflection.v1alpha.ListServiceResponse.service");
}
function readGrpcReflectionV1alphaListServiceResponse(r: Reader, end: number): any {
  const m: any = {
    service: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.service.push(readGrpcReflectionV1alphaServiceResponse(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1alphaErrorResponse(w: Writer, m: any): void {
  if (m.errorMessage != null && m.errorMessage !== '') string(w, m.errorMessage, 18);
  if (m.errorCode != null && m.errorCode !== 0) int32(w, m.errorCode, 8);
}
function readGrpcReflectionV1alphaErrorResponse(r: Reader, end: number): any {
  const m: any = {
    errorCode: 0,
    errorMessage: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.errorCode = r.int32();
        break;
      case 18:
        m.errorMessage = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGoogleProtobufAny(w: Writer, m: any): void {
  if (m.value != null && m.value.length !== 0) bytes(w, m.value, 18);
  if (m.type_url != null && m.type_url !== '') string(w, m.type_url, 10);
}
function readGoogleProtobufAny(r: Reader, end: number): any {
  const m: any = {
    type_url: '',
    value: NO_BYTES,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.type_url = r.string();
        break;
      case 18:
        m.value = r.bytes();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGoogleRpcBadRequestFieldViolation(w: Writer, m: any): void {
  if (m.description != null && m.description !== '') string(w, m.description, 18);
  if (m.field != null && m.field !== '') string(w, m.field, 10);
}
function readGoogleRpcBadRequestFieldViolation(r: Reader, end: number): any {
  const m: any = {
    field: '',
    description: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.field = r.string();
        break;
      case 18:
        m.description = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGoogleProtobufValue(w: Writer, m: any): void {
  if (m.listValue != null) message(w, m.listValue, 50, writeGoogleProtobufListValue, ".google.protobuf.Value.listValue");
  if (m.structValue != null) message(w, m.structValue, 42, writeGoogleProtobufStruct, ".google.protobuf.Value.structValue");
  if (m.boolValue != null) bool(w, m.boolValue, 32);
  if (m.stringValue != null) string(w, m.stringValue, 26);
  if (m.numberValue != null) double(w, m.numberValue, 17);
  if (m.nullValue != null) enumeration(w, m.nullValue, 8, GoogleProtobufNullValueNumbers);
}
function readGoogleProtobufValue(r: Reader, end: number, depth = 0): any {
  checkDepth(depth);
  const m: any = {
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.nullValue = enumName(GoogleProtobufNullValueNames, r.int32());
        m.kind = later(["nullValue","numberValue","stringValue","boolValue","structValue","listValue"], m.kind, "nullValue");
        break;
      case 17:
        m.numberValue = r.double();
        m.kind = later(["nullValue","numberValue","stringValue","boolValue","structValue","listValue"], m.kind, "numberValue");
        break;
      case 26:
        m.stringValue = r.string();
        m.kind = later(["nullValue","numberValue","stringValue","boolValue","structValue","listValue"], m.kind, "stringValue");
        break;
      case 32:
        m.boolValue = r.bool();
        m.kind = later(["nullValue","numberValue","stringValue","boolValue","structValue","listValue"], m.kind, "boolValue");
        break;
      case 42:
        m.structValue = readGoogleProtobufStruct(r, r.end(), depth + 1);
        m.kind = later(["nullValue","numberValue","stringValue","boolValue","structValue","listValue"], m.kind, "structValue");
        break;
      case 50:
        m.listValue = readGoogleProtobufListValue(r, r.end(), depth + 1);
        m.kind = "listValue";
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWorkerHealth(w: Writer, m: any): void {
  if (m.nextProbeTime != null) message(w, m.nextProbeTime, 58, writeGoogleProtobufTimestamp, ".workermesh.v1.WorkerHealth.nextProbeTime");
  if (m.consecutiveFailures != null && m.consecutiveFailures !== 0) int32(w, m.consecutiveFailures, 48);
  if (m.consecutiveSuccesses != null && m.consecutiveSuccesses !== 0) int32(w, m.consecutiveSuccesses, 40);
  if (m.probeTime != null) message(w, m.probeTime, 34, writeGoogleProtobufTimestamp, ".workermesh.v1.WorkerHealth.probeTime");
  if (m.statusTime != null) message(w, m.statusTime, 26, writeGoogleProtobufTimestamp, ".workermesh.v1.WorkerHealth.statusTime");
  if (m.message != null && m.message !== '') string(w, m.message, 18);
  if (m.reason != null && m.reason !== '') string(w, m.reason, 10);
}
function readWorkerHealth(r: Reader, end: number): any {
  const m: any = {
    reason: '',
    message: '',
    statusTime: null,
    probeTime: null,
    consecutiveSuccesses: 0,
    consecutiveFailures: 0,
    nextProbeTime: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.reason = r.string();
        break;
      case 18:
        m.message = r.string();
        break;
      case 26:
        m.statusTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 34:
        m.probeTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 40:
        m.consecutiveSuccesses = r.int32();
        break;
      case 48:
        m.consecutiveFailures = r.int32();
        break;
      case 58:
        m.nextProbeTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeNodeLoad(w: Writer, m: any): void {
  if (m.queued != null) double(w, m.queued, 17);
  if (m.load != null) double(w, m.load, 9);
}
function readNodeLoad(r: Reader, end: number): any {
  const m: any = {
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 9:
        m.load = r.double();
        m._load = "load";
        break;
      case 17:
        m.queued = r.double();
        m._queued = "queued";
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeLink(w: Writer, m: any): void {
  if (m.lazy != null && m.lazy !== false) bool(w, m.lazy, 64);
  if (m.remoteAddress != null && m.remoteAddress !== '') string(w, m.remoteAddress, 58);
  if (m.bytesReceived != null && m.bytesReceived !== 0) int64(w, m.bytesReceived, 48);
  if (m.bytesSent != null && m.bytesSent !== 0) int64(w, m.bytesSent, 40);
  if (m.framesReceived != null && m.framesReceived !== 0) int64(w, m.framesReceived, 32);
  if (m.framesSent != null && m.framesSent !== 0) int64(w, m.framesSent, 24);
  if (m.openTime != null) message(w, m.openTime, 18, writeGoogleProtobufTimestamp, ".workermesh.v1.Link.openTime");
  if (m.dialed != null && m.dialed !== false) bool(w, m.dialed, 8);
}
function readLink(r: Reader, end: number): any {
  const m: any = {
    dialed: false,
    openTime: null,
    framesSent: 0,
    framesReceived: 0,
    bytesSent: 0,
    bytesReceived: 0,
    remoteAddress: '',
    lazy: false,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.dialed = r.bool();
        break;
      case 18:
        m.openTime = readGoogleProtobufTimestamp(r, r.end());
        break;
      case 24:
        m.framesSent = r.int64();
        break;
      case 32:
        m.framesReceived = r.int64();
        break;
      case 40:
        m.bytesSent = r.int64();
        break;
      case 48:
        m.bytesReceived = r.int64();
        break;
      case 58:
        m.remoteAddress = r.string();
        break;
      case 64:
        m.lazy = r.bool();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeHello(w: Writer, m: any): void {
  if (m.deadTimeoutMs != null && m.deadTimeoutMs !== 0) int64(w, m.deadTimeoutMs, 72);
  if (m.version != null && m.version !== '') string(w, m.version, 66);
  if (m.protocolMax != null && m.protocolMax !== 0) int32(w, m.protocolMax, 56);
  if (m.protocolMin != null && m.protocolMin !== 0) int32(w, m.protocolMin, 48);
  if (m.address != null && m.address !== '') string(w, m.address, 42);
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 34);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 24);
  if (m.node != null && m.node !== '') string(w, m.node, 18);
  if (m.cluster != null && m.cluster !== '') string(w, m.cluster, 10);
}
function readHello(r: Reader, end: number): any {
  const m: any = {
    cluster: '',
    node: '',
    generation: 0,
    instanceId: '',
    address: '',
    protocolMin: 0,
    protocolMax: 0,
    version: '',
    deadTimeoutMs: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.cluster = r.string();
        break;
      case 18:
        m.node = r.string();
        break;
      case 24:
        m.generation = r.int64();
        break;
      case 34:
        m.instanceId = r.string();
        break;
      case 42:
        m.address = r.string();
        break;
      case 48:
        m.protocolMin = r.int32();
        break;
      case 56:
        m.protocolMax = r.int32();
        break;
      case 66:
        m.version = r.string();
        break;
      case 72:
        m.deadTimeoutMs = r.int64();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeDigest(w: Writer, m: any): void {
  repeated(w, m.buckets, 42, (w, value) => int32(w, value, 0), ".workermesh.v1.Digest.buckets");
  if (m.receivedFrames != null && m.receivedFrames !== 0) int64(w, m.receivedFrames, 32);
  if (m.end != null && m.end !== false) bool(w, m.end, 24);
  if (m.begin != null && m.begin !== false) bool(w, m.begin, 16);
  repeated(w, m.rows, 0, (w, value) => message(w, value, 10, writeDigestRow, ".workermesh.v1.Digest.rows"), ".workermesh.v1.Digest.rows");
}
function readDigest(r: Reader, end: number): any {
  const m: any = {
    rows: [] as unknown[],
    begin: false,
    end: false,
    receivedFrames: 0,
    buckets: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.rows.push(readDigestRow(r, r.end()));
        break;
      case 16:
        m.begin = r.bool();
        break;
      case 24:
        m.end = r.bool();
        break;
      case 32:
        m.receivedFrames = r.int64();
        break;
      case 40:
        m.buckets.push(r.int32());
        break;
      case 42:
        readNumbers(r, m.buckets, () => r.int32());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeWant(w: Writer, m: any): void {
  if (m.prior != null && m.prior !== false) bool(w, m.prior, 40);
  if (m.after != null && m.after !== 0) int64(w, m.after, 32);
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 26);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 16);
  if (m.owner != null && m.owner !== '') string(w, m.owner, 10);
}
function readWant(r: Reader, end: number): any {
  const m: any = {
    owner: '',
    generation: 0,
    instanceId: '',
    after: 0,
    prior: false,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.owner = r.string();
        break;
      case 16:
        m.generation = r.int64();
        break;
      case 26:
        m.instanceId = r.string();
        break;
      case 32:
        m.after = r.int64();
        break;
      case 40:
        m.prior = r.bool();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeMembers(w: Writer, m: any): void {
  repeated(w, m.rows, 0, (w, value) => message(w, value, 10, writeMemberRow, ".workermesh.v1.Members.rows"), ".workermesh.v1.Members.rows");
}
function readMembers(r: Reader, end: number): any {
  const m: any = {
    rows: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.rows.push(readMemberRow(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeLinkPing(w: Writer, m: any): void {
  repeated(w, m.rows, 0, (w, value) => message(w, value, 18, writeMemberRow, ".workermesh.v1.LinkPing.rows"), ".workermesh.v1.LinkPing.rows");
  if (m.id != null && m.id !== 0) int64(w, m.id, 8);
}
function readLinkPing(r: Reader, end: number): any {
  const m: any = {
    id: 0,
    rows: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.id = r.int64();
        break;
      case 18:
        m.rows.push(readMemberRow(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeLinkPong(w: Writer, m: any): void {
  repeated(w, m.rows, 0, (w, value) => message(w, value, 18, writeMemberRow, ".workermesh.v1.LinkPong.rows"), ".workermesh.v1.LinkPong.rows");
  if (m.id != null && m.id !== 0) int64(w, m.id, 8);
}
function readLinkPong(r: Reader, end: number): any {
  const m: any = {
    id: 0,
    rows: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.id = r.int64();
        break;
      case 18:
        m.rows.push(readMemberRow(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeLinkMode(w: Writer, m: any): void {
  if (m.lazy != null && m.lazy !== false) bool(w, m.lazy, 8);
}
function readLinkMode(r: Reader, end: number): any {
  const m: any = {
    lazy: false,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.lazy = r.bool();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeRefusal(w: Writer, m: any): void {
  if (m.after != null && m.after !== 0) int64(w, m.after, 64);
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 58);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 48);
  if (m.message != null && m.message !== '') string(w, m.message, 42);
  if (m.grave != null) message(w, m.grave, 34, writeMemberRow, ".workermesh.v1.Refusal.grave");
  if (m.row != null) message(w, m.row, 26, writeDigestRow, ".workermesh.v1.Refusal.row");
  if (m.reason !== "REFUSAL_REASON_UNSPECIFIED" && m.reason != null && m.reason !== 0) enumeration(w, m.reason, 16, RefusalReasonNumbers);
  if (m.owner != null && m.owner !== '') string(w, m.owner, 10);
}
function readRefusal(r: Reader, end: number): any {
  const m: any = {
    owner: '',
    reason: "REFUSAL_REASON_UNSPECIFIED",
    row: null,
    grave: null,
    message: '',
    generation: 0,
    instanceId: '',
    after: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.owner = r.string();
        break;
      case 16:
        m.reason = enumName(RefusalReasonNames, r.int32());
        break;
      case 26:
        m.row = readDigestRow(r, r.end());
        break;
      case 34:
        m.grave = readMemberRow(r, r.end());
        break;
      case 42:
        m.message = r.string();
        break;
      case 48:
        m.generation = r.int64();
        break;
      case 58:
        m.instanceId = r.string();
        break;
      case 64:
        m.after = r.int64();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGoodbye(w: Writer, m: any): void {
  if (m.message != null && m.message !== '') string(w, m.message, 18);
  if (m.reason !== "GOODBYE_REASON_UNSPECIFIED" && m.reason != null && m.reason !== 0) enumeration(w, m.reason, 8, GoodbyeReasonNumbers);
}
function readGoodbye(r: Reader, end: number): any {
  const m: any = {
    reason: "GOODBYE_REASON_UNSPECIFIED",
    message: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.reason = enumName(GoodbyeReasonNames, r.int32());
        break;
      case 18:
        m.message = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeDigestSummary(w: Writer, m: any): void {
  if (m.receivedFrames != null && m.receivedFrames !== 0) int64(w, m.receivedFrames, 16);
  if (m.sums != null && m.sums.length !== 0) bytes(w, m.sums, 10);
}
function readDigestSummary(r: Reader, end: number): any {
  const m: any = {
    sums: NO_BYTES,
    receivedFrames: 0,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.sums = r.bytes();
        break;
      case 16:
        m.receivedFrames = r.int64();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeDigestRecall(w: Writer, m: any): void {
  repeated(w, m.buckets, 10, (w, value) => int32(w, value, 0), ".workermesh.v1.DigestRecall.buckets");
}
function readDigestRecall(r: Reader, end: number): any {
  const m: any = {
    buckets: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.buckets.push(r.int32());
        break;
      case 10:
        readNumbers(r, m.buckets, () => r.int32());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeObserved(w: Writer, m: any): void {
  repeated(w, m.deltas, 0, (w, value) => message(w, value, 18, writeObservedDelta, ".workermesh.v1.Observed.deltas"), ".workermesh.v1.Observed.deltas");
  repeated(w, m.rows, 0, (w, value) => message(w, value, 10, writeObservedRow, ".workermesh.v1.Observed.rows"), ".workermesh.v1.Observed.rows");
}
function readObserved(r: Reader, end: number): any {
  const m: any = {
    rows: [] as unknown[],
    deltas: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.rows.push(readObservedRow(r, r.end()));
        break;
      case 18:
        m.deltas.push(readObservedDelta(r, r.end()));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeRecord(w: Writer, m: any): void {
  if (m.traceContext != null && m.traceContext !== '') string(w, m.traceContext, 58);
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 50);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 40);
  if (m.tombstone != null) bool(w, m.tombstone, 32);
  if (m.value != null) bytes(w, m.value, 26);
  if (m.seq != null && m.seq !== 0) int64(w, m.seq, 16);
  if (m.key != null && m.key !== '') string(w, m.key, 10);
}
function readRecord(r: Reader, end: number): any {
  const m: any = {
    key: '',
    seq: 0,
    generation: 0,
    instanceId: '',
    traceContext: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.key = r.string();
        break;
      case 16:
        m.seq = r.int64();
        break;
      case 26:
        m.value = r.bytes();
        m.state = later(["value","tombstone"], m.state, "value");
        break;
      case 32:
        m.tombstone = r.bool();
        m.state = "tombstone";
        break;
      case 40:
        m.generation = r.int64();
        break;
      case 50:
        m.instanceId = r.string();
        break;
      case 58:
        m.traceContext = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1ServiceResponse(w: Writer, m: any): void {
  if (m.name != null && m.name !== '') string(w, m.name, 10);
}
function readGrpcReflectionV1ServiceResponse(r: Reader, end: number): any {
  const m: any = {
    name: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.name = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGrpcReflectionV1alphaServiceResponse(w: Writer, m: any): void {
  if (m.name != null && m.name !== '') string(w, m.name, 10);
}
function readGrpcReflectionV1alphaServiceResponse(r: Reader, end: number): any {
  const m: any = {
    name: '',
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.name = r.string();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeGoogleProtobufListValue(w: Writer, m: any): void {
  repeated(w, m.values, 0, (w, value) => message(w, value, 10, writeGoogleProtobufValue, ".google.protobuf.ListValue.values"), ".google.protobuf.ListValue.values");
}
function readGoogleProtobufListValue(r: Reader, end: number, depth = 0): any {
  checkDepth(depth);
  const m: any = {
    values: [] as unknown[],
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.values.push(readGoogleProtobufValue(r, r.end(), depth + 1));
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeDigestRow(w: Writer, m: any): void {
  if (m.prior != null) message(w, m.prior, 74, writePriorRow, ".workermesh.v1.DigestRow.prior");
  if (m.stampMs != null && m.stampMs !== 0) int64(w, m.stampMs, 64);
  if (m.settled != null && m.settled !== false) bool(w, m.settled, 56);
  if (m.hash != null && m.hash.length !== 0) bytes(w, m.hash, 50);
  if (m.floor != null && m.floor !== 0) int64(w, m.floor, 40);
  if (m.head != null && m.head !== 0) int64(w, m.head, 32);
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 26);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 16);
  if (m.owner != null && m.owner !== '') string(w, m.owner, 10);
}
function readDigestRow(r: Reader, end: number): any {
  const m: any = {
    owner: '',
    generation: 0,
    instanceId: '',
    head: 0,
    floor: 0,
    hash: NO_BYTES,
    settled: false,
    stampMs: 0,
    prior: null,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.owner = r.string();
        break;
      case 16:
        m.generation = r.int64();
        break;
      case 26:
        m.instanceId = r.string();
        break;
      case 32:
        m.head = r.int64();
        break;
      case 40:
        m.floor = r.int64();
        break;
      case 50:
        m.hash = r.bytes();
        break;
      case 56:
        m.settled = r.bool();
        break;
      case 64:
        m.stampMs = r.int64();
        break;
      case 74:
        m.prior = readPriorRow(r, r.end());
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeObservedRow(w: Writer, m: any): void {
  if (m.spare != null && m.spare !== false) bool(w, m.spare, 48);
  if (m.want != null && m.want !== false) bool(w, m.want, 40);
  if (m.upTo != null && m.upTo !== 0) int64(w, m.upTo, 32);
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 26);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 16);
  if (m.node != null && m.node !== '') string(w, m.node, 10);
}
function readObservedRow(r: Reader, end: number): any {
  const m: any = {
    node: '',
    generation: 0,
    instanceId: '',
    upTo: 0,
    want: false,
    spare: false,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.node = r.string();
        break;
      case 16:
        m.generation = r.int64();
        break;
      case 26:
        m.instanceId = r.string();
        break;
      case 32:
        m.upTo = r.int64();
        break;
      case 40:
        m.want = r.bool();
        break;
      case 48:
        m.spare = r.bool();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writeObservedDelta(w: Writer, m: any): void {
  if (m.more != null && m.more !== false) bool(w, m.more, 72);
  if (m.keys != null && m.keys.length !== 0) bytes(w, m.keys, 66);
  repeated(w, m.values, 58, (w, value) => uint64(w, value, 0), ".workermesh.v1.ObservedDelta.values");
  repeated(w, m.steps, 50, (w, value) => sint64(w, value, 0), ".workermesh.v1.ObservedDelta.steps");
  if (m.upTo != null && m.upTo !== 0) int64(w, m.upTo, 40);
  if (m.after != null && m.after !== 0) int64(w, m.after, 32);
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 26);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 16);
  if (m.node != null && m.node !== '') string(w, m.node, 10);
}
function readObservedDelta(r: Reader, end: number): any {
  const m: any = {
    node: '',
    generation: 0,
    instanceId: '',
    after: 0,
    upTo: 0,
    steps: [] as unknown[],
    values: [] as unknown[],
    keys: NO_BYTES,
    more: false,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 10:
        m.node = r.string();
        break;
      case 16:
        m.generation = r.int64();
        break;
      case 26:
        m.instanceId = r.string();
        break;
      case 32:
        m.after = r.int64();
        break;
      case 40:
        m.upTo = r.int64();
        break;
      case 48:
        m.steps.push(r.sint64());
        break;
      case 50:
        readNumbers(r, m.steps, () => r.sint64());
        break;
      case 56:
        m.values.push(r.uint64());
        break;
      case 58:
        readNumbers(r, m.values, () => r.uint64());
        break;
      case 66:
        m.keys = r.bytes();
        break;
      case 72:
        m.more = r.bool();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}
function writePriorRow(w: Writer, m: any): void {
  if (m.hash != null && m.hash.length !== 0) bytes(w, m.hash, 34);
  if (m.head != null && m.head !== 0) int64(w, m.head, 24);
  if (m.instanceId != null && m.instanceId !== '') string(w, m.instanceId, 18);
  if (m.generation != null && m.generation !== 0) int64(w, m.generation, 8);
}
function readPriorRow(r: Reader, end: number): any {
  const m: any = {
    generation: 0,
    instanceId: '',
    head: 0,
    hash: NO_BYTES,
  };
  while (r.pos < end) {
    const tag = r.uint32();
    switch (tag) {
      case 8:
        m.generation = r.int64();
        break;
      case 18:
        m.instanceId = r.string();
        break;
      case 24:
        m.head = r.int64();
        break;
      case 34:
        m.hash = r.bytes();
        break;
      default:
        r.skip(tag);
    }
  }
  r.ended(end);
  return m;
}

const RegisterWorkerRequestCodec = codecOf(writeRegisterWorkerRequest, readRegisterWorkerRequest);
const RegisterWorkerResponseCodec = codecOf(writeRegisterWorkerResponse, readRegisterWorkerResponse);
const ReplaceWorkerRequestCodec = codecOf(writeReplaceWorkerRequest, readReplaceWorkerRequest);
const ReplaceWorkerResponseCodec = codecOf(writeReplaceWorkerResponse, readReplaceWorkerResponse);
const PatchWorkerRequestCodec = codecOf(writePatchWorkerRequest, readPatchWorkerRequest);
const PatchWorkerResponseCodec = codecOf(writePatchWorkerResponse, readPatchWorkerResponse);
const UpdateWorkerStatusRequestCodec = codecOf(writeUpdateWorkerStatusRequest, readUpdateWorkerStatusRequest);
const UpdateWorkerStatusResponseCodec = codecOf(writeUpdateWorkerStatusResponse, readUpdateWorkerStatusResponse);
const ReportLoadsRequestCodec = codecOf(writeReportLoadsRequest, readReportLoadsRequest);
const ReportLoadsResponseCodec = codecOf(writeReportLoadsResponse, readReportLoadsResponse);
const KeepAliveWorkersRequestCodec = codecOf(writeKeepAliveWorkersRequest, readKeepAliveWorkersRequest);
const KeepAliveWorkersResponseCodec = codecOf(writeKeepAliveWorkersResponse, readKeepAliveWorkersResponse);
const RemoveWorkerRequestCodec = codecOf(writeRemoveWorkerRequest, readRemoveWorkerRequest);
const RemoveWorkerResponseCodec = codecOf(writeRemoveWorkerResponse, readRemoveWorkerResponse);
const GetWorkerRequestCodec = codecOf(writeGetWorkerRequest, readGetWorkerRequest);
const GetWorkerResponseCodec = codecOf(writeGetWorkerResponse, readGetWorkerResponse);
const ListWorkersRequestCodec = codecOf(writeListWorkersRequest, readListWorkersRequest);
const ListWorkersResponseCodec = codecOf(writeListWorkersResponse, readListWorkersResponse);
const WatchWorkersRequestCodec = codecOf(writeWatchWorkersRequest, readWatchWorkersRequest);
const WatchWorkersResponseCodec = codecOf(writeWatchWorkersResponse, readWatchWorkersResponse);
const ApplyWorkersRequestCodec = codecOf(writeApplyWorkersRequest, readApplyWorkersRequest);
const ApplyWorkersResponseCodec = codecOf(writeApplyWorkersResponse, readApplyWorkersResponse);
const SyncWorkersRequestCodec = codecOf(writeSyncWorkersRequest, readSyncWorkersRequest);
const SyncWorkersResponseCodec = codecOf(writeSyncWorkersResponse, readSyncWorkersResponse);
const GetNodeRequestCodec = codecOf(writeGetNodeRequest, readGetNodeRequest);
const GetNodeResponseCodec = codecOf(writeGetNodeResponse, readGetNodeResponse);
const ListNodesRequestCodec = codecOf(writeListNodesRequest, readListNodesRequest);
const ListNodesResponseCodec = codecOf(writeListNodesResponse, readListNodesResponse);
const ListRecordsRequestCodec = codecOf(writeListRecordsRequest, readListRecordsRequest);
const ListRecordsResponseCodec = codecOf(writeListRecordsResponse, readListRecordsResponse);
const ListEventsRequestCodec = codecOf(writeListEventsRequest, readListEventsRequest);
const ListEventsResponseCodec = codecOf(writeListEventsResponse, readListEventsResponse);
const WatchEventsRequestCodec = codecOf(writeWatchEventsRequest, readWatchEventsRequest);
const WatchEventsResponseCodec = codecOf(writeWatchEventsResponse, readWatchEventsResponse);
const GetLogLevelRequestCodec = codecOf(writeGetLogLevelRequest, readGetLogLevelRequest);
const GetLogLevelResponseCodec = codecOf(writeGetLogLevelResponse, readGetLogLevelResponse);
const SetLogLevelRequestCodec = codecOf(writeSetLogLevelRequest, readSetLogLevelRequest);
const SetLogLevelResponseCodec = codecOf(writeSetLogLevelResponse, readSetLogLevelResponse);
const WatchLogRequestCodec = codecOf(writeWatchLogRequest, readWatchLogRequest);
const WatchLogResponseCodec = codecOf(writeWatchLogResponse, readWatchLogResponse);
const DiffNodeRequestCodec = codecOf(writeDiffNodeRequest, readDiffNodeRequest);
const DiffNodeResponseCodec = codecOf(writeDiffNodeResponse, readDiffNodeResponse);
const SetMaintenanceRequestCodec = codecOf(writeSetMaintenanceRequest, readSetMaintenanceRequest);
const SetMaintenanceResponseCodec = codecOf(writeSetMaintenanceResponse, readSetMaintenanceResponse);
const ForgetNodeRequestCodec = codecOf(writeForgetNodeRequest, readForgetNodeRequest);
const ForgetNodeResponseCodec = codecOf(writeForgetNodeResponse, readForgetNodeResponse);
const LeaveMeshRequestCodec = codecOf(writeLeaveMeshRequest, readLeaveMeshRequest);
const LeaveMeshResponseCodec = codecOf(writeLeaveMeshResponse, readLeaveMeshResponse);
const SyncRequestCodec = codecOf(writeSyncRequest, readSyncRequest);
const SyncResponseCodec = codecOf(writeSyncResponse, readSyncResponse);
const PingRequestCodec = codecOf(writePingRequest, readPingRequest);
const PingResponseCodec = codecOf(writePingResponse, readPingResponse);
const PingIndirectRequestCodec = codecOf(writePingIndirectRequest, readPingIndirectRequest);
const PingIndirectResponseCodec = codecOf(writePingIndirectResponse, readPingIndirectResponse);
const RecallRequestCodec = codecOf(writeRecallRequest, readRecallRequest);
const RecallResponseCodec = codecOf(writeRecallResponse, readRecallResponse);
const GrpcHealthV1HealthCheckRequestCodec = codecOf(writeGrpcHealthV1HealthCheckRequest, readGrpcHealthV1HealthCheckRequest);
const GrpcHealthV1HealthCheckResponseCodec = codecOf(writeGrpcHealthV1HealthCheckResponse, readGrpcHealthV1HealthCheckResponse);
const GrpcHealthV1HealthListRequestCodec = codecOf(writeGrpcHealthV1HealthListRequest, readGrpcHealthV1HealthListRequest);
const GrpcHealthV1HealthListResponseCodec = codecOf(writeGrpcHealthV1HealthListResponse, readGrpcHealthV1HealthListResponse);
const GrpcReflectionV1ServerReflectionRequestCodec = codecOf(writeGrpcReflectionV1ServerReflectionRequest, readGrpcReflectionV1ServerReflectionRequest);
const GrpcReflectionV1ServerReflectionResponseCodec = codecOf(writeGrpcReflectionV1ServerReflectionResponse, readGrpcReflectionV1ServerReflectionResponse);
const GrpcReflectionV1alphaServerReflectionRequestCodec = codecOf(writeGrpcReflectionV1alphaServerReflectionRequest, readGrpcReflectionV1alphaServerReflectionRequest);
const GrpcReflectionV1alphaServerReflectionResponseCodec = codecOf(writeGrpcReflectionV1alphaServerReflectionResponse, readGrpcReflectionV1alphaServerReflectionResponse);
const WorkerStateCodec = codecOf(writeWorkerState, readWorkerState);
const GoogleRpcStatusCodec = codecOf(writeGoogleRpcStatus, readGoogleRpcStatus);
const GoogleRpcErrorInfoCodec = codecOf(writeGoogleRpcErrorInfo, readGoogleRpcErrorInfo);
const GoogleRpcBadRequestCodec = codecOf(writeGoogleRpcBadRequest, readGoogleRpcBadRequest);
const GoogleProtobufStructCodec = codecOf(writeGoogleProtobufStruct, readGoogleProtobufStruct);
const GoogleProtobufDurationCodec = codecOf(writeGoogleProtobufDuration, readGoogleProtobufDuration);
const WorkerCodec = codecOf(writeWorker, readWorker);
const WorkerLoadCodec = codecOf(writeWorkerLoad, readWorkerLoad);
const WorkerFilterCodec = codecOf(writeWorkerFilter, readWorkerFilter);
const WorkerEventCodec = codecOf(writeWorkerEvent, readWorkerEvent);
const ApplyOperationCodec = codecOf(writeApplyOperation, readApplyOperation);
const ApplyResultCodec = codecOf(writeApplyResult, readApplyResult);
const WorkerSourceCodec = codecOf(writeWorkerSource, readWorkerSource);
const GoogleProtobufTimestampCodec = codecOf(writeGoogleProtobufTimestamp, readGoogleProtobufTimestamp);
const NodeAddressesCodec = codecOf(writeNodeAddresses, readNodeAddresses);
const WorkerCountCodec = codecOf(writeWorkerCount, readWorkerCount);
const RestoreReportCodec = codecOf(writeRestoreReport, readRestoreReport);
const ListenerCertificateCodec = codecOf(writeListenerCertificate, readListenerCertificate);
const DataDirectoryCodec = codecOf(writeDataDirectory, readDataDirectory);
const NodeCodec = codecOf(writeNode, readNode);
const SeedCodec = codecOf(writeSeed, readSeed);
const RecordInfoCodec = codecOf(writeRecordInfo, readRecordInfo);
const EventFilterCodec = codecOf(writeEventFilter, readEventFilter);
const EventCodec = codecOf(writeEvent, readEvent);
const LogComparisonCodec = codecOf(writeLogComparison, readLogComparison);
const SyncFrameCodec = codecOf(writeSyncFrame, readSyncFrame);
const MemberRowCodec = codecOf(writeMemberRow, readMemberRow);
const OwnerDeltaCodec = codecOf(writeOwnerDelta, readOwnerDelta);
const GrpcReflectionV1ExtensionRequestCodec = codecOf(writeGrpcReflectionV1ExtensionRequest, readGrpcReflectionV1ExtensionRequest);
const GrpcReflectionV1FileDescriptorResponseCodec = codecOf(writeGrpcReflectionV1FileDescriptorResponse, readGrpcReflectionV1FileDescriptorResponse);
const GrpcReflectionV1ExtensionNumberResponseCodec = codecOf(writeGrpcReflectionV1ExtensionNumberResponse, readGrpcReflectionV1ExtensionNumberResponse);
const GrpcReflectionV1ListServiceResponseCodec = codecOf(writeGrpcReflectionV1ListServiceResponse, readGrpcReflectionV1ListServiceResponse);
const GrpcReflectionV1ErrorResponseCodec = codecOf(writeGrpcReflectionV1ErrorResponse, readGrpcReflectionV1ErrorResponse);
const GrpcReflectionV1alphaExtensionRequestCodec = codecOf(writeGrpcReflectionV1alphaExtensionRequest, readGrpcReflectionV1alphaExtensionRequest);
const GrpcReflectionV1alphaFileDescriptorResponseCodec = codecOf(writeGrpcReflectionV1alphaFileDescriptorResponse, readGrpcReflectionV1alphaFileDescriptorResponse);
const GrpcReflectionV1alphaExtensionNumberResponseCodec = codecOf(writeGrpcReflectionV1alphaExtensionNumberResponse, readGrpcReflectionV1alphaExtensionNumberResponse);
const GrpcReflectionV1alphaListServiceResponseCodec = codecOf(writeGrpcReflectionV1alphaListServiceResponse, readGrpcReflectionV1alphaListServiceResponse);
const GrpcReflectionV1alphaErrorResponseCodec = codecOf(writeGrpcReflectionV1alphaErrorResponse, readGrpcReflectionV1alphaErrorResponse);
const GoogleProtobufAnyCodec = codecOf(writeGoogleProtobufAny, readGoogleProtobufAny);
const GoogleRpcBadRequestFieldViolationCodec = codecOf(writeGoogleRpcBadRequestFieldViolation, readGoogleRpcBadRequestFieldViolation);
const GoogleProtobufValueCodec = codecOf(writeGoogleProtobufValue, readGoogleProtobufValue);
const WorkerHealthCodec = codecOf(writeWorkerHealth, readWorkerHealth);
const NodeLoadCodec = codecOf(writeNodeLoad, readNodeLoad);
const LinkCodec = codecOf(writeLink, readLink);
const HelloCodec = codecOf(writeHello, readHello);
const DigestCodec = codecOf(writeDigest, readDigest);
const WantCodec = codecOf(writeWant, readWant);
const MembersCodec = codecOf(writeMembers, readMembers);
const LinkPingCodec = codecOf(writeLinkPing, readLinkPing);
const LinkPongCodec = codecOf(writeLinkPong, readLinkPong);
const LinkModeCodec = codecOf(writeLinkMode, readLinkMode);
const RefusalCodec = codecOf(writeRefusal, readRefusal);
const GoodbyeCodec = codecOf(writeGoodbye, readGoodbye);
const DigestSummaryCodec = codecOf(writeDigestSummary, readDigestSummary);
const DigestRecallCodec = codecOf(writeDigestRecall, readDigestRecall);
const ObservedCodec = codecOf(writeObserved, readObserved);
const RecordCodec = codecOf(writeRecord, readRecord);
const GrpcReflectionV1ServiceResponseCodec = codecOf(writeGrpcReflectionV1ServiceResponse, readGrpcReflectionV1ServiceResponse);
const GrpcReflectionV1alphaServiceResponseCodec = codecOf(writeGrpcReflectionV1alphaServiceResponse, readGrpcReflectionV1alphaServiceResponse);
const GoogleProtobufListValueCodec = codecOf(writeGoogleProtobufListValue, readGoogleProtobufListValue);
const DigestRowCodec = codecOf(writeDigestRow, readDigestRow);
const ObservedRowCodec = codecOf(writeObservedRow, readObservedRow);
const ObservedDeltaCodec = codecOf(writeObservedDelta, readObservedDelta);
const PriorRowCodec = codecOf(writePriorRow, readPriorRow);

/** The codec of each message, by its full name. */
export const CODECS: Readonly<Record<string, Codec<object, object>>> = {
  "workermesh.v1.RegisterWorkerRequest": RegisterWorkerRequestCodec,
  "workermesh.v1.RegisterWorkerResponse": RegisterWorkerResponseCodec,
  "workermesh.v1.ReplaceWorkerRequest": ReplaceWorkerRequestCodec,
  "workermesh.v1.ReplaceWorkerResponse": ReplaceWorkerResponseCodec,
  "workermesh.v1.PatchWorkerRequest": PatchWorkerRequestCodec,
  "workermesh.v1.PatchWorkerResponse": PatchWorkerResponseCodec,
  "workermesh.v1.UpdateWorkerStatusRequest": UpdateWorkerStatusRequestCodec,
  "workermesh.v1.UpdateWorkerStatusResponse": UpdateWorkerStatusResponseCodec,
  "workermesh.v1.ReportLoadsRequest": ReportLoadsRequestCodec,
  "workermesh.v1.ReportLoadsResponse": ReportLoadsResponseCodec,
  "workermesh.v1.KeepAliveWorkersRequest": KeepAliveWorkersRequestCodec,
  "workermesh.v1.KeepAliveWorkersResponse": KeepAliveWorkersResponseCodec,
  "workermesh.v1.RemoveWorkerRequest": RemoveWorkerRequestCodec,
  "workermesh.v1.RemoveWorkerResponse": RemoveWorkerResponseCodec,
  "workermesh.v1.GetWorkerRequest": GetWorkerRequestCodec,
  "workermesh.v1.GetWorkerResponse": GetWorkerResponseCodec,
  "workermesh.v1.ListWorkersRequest": ListWorkersRequestCodec,
  "workermesh.v1.ListWorkersResponse": ListWorkersResponseCodec,
  "workermesh.v1.WatchWorkersRequest": WatchWorkersRequestCodec,
  "workermesh.v1.WatchWorkersResponse": WatchWorkersResponseCodec,
  "workermesh.v1.ApplyWorkersRequest": ApplyWorkersRequestCodec,
  "workermesh.v1.ApplyWorkersResponse": ApplyWorkersResponseCodec,
  "workermesh.v1.SyncWorkersRequest": SyncWorkersRequestCodec,
  "workermesh.v1.SyncWorkersResponse": SyncWorkersResponseCodec,
  "workermesh.v1.GetNodeRequest": GetNodeRequestCodec,
  "workermesh.v1.GetNodeResponse": GetNodeResponseCodec,
  "workermesh.v1.ListNodesRequest": ListNodesRequestCodec,
  "workermesh.v1.ListNodesResponse": ListNodesResponseCodec,
  "workermesh.v1.ListRecordsRequest": ListRecordsRequestCodec,
  "workermesh.v1.ListRecordsResponse": ListRecordsResponseCodec,
  "workermesh.v1.ListEventsRequest": ListEventsRequestCodec,
  "workermesh.v1.ListEventsResponse": ListEventsResponseCodec,
  "workermesh.v1.WatchEventsRequest": WatchEventsRequestCodec,
  "workermesh.v1.WatchEventsResponse": WatchEventsResponseCodec,
  "workermesh.v1.GetLogLevelRequest": GetLogLevelRequestCodec,
  "workermesh.v1.GetLogLevelResponse": GetLogLevelResponseCodec,
  "workermesh.v1.SetLogLevelRequest": SetLogLevelRequestCodec,
  "workermesh.v1.SetLogLevelResponse": SetLogLevelResponseCodec,
  "workermesh.v1.WatchLogRequest": WatchLogRequestCodec,
  "workermesh.v1.WatchLogResponse": WatchLogResponseCodec,
  "workermesh.v1.DiffNodeRequest": DiffNodeRequestCodec,
  "workermesh.v1.DiffNodeResponse": DiffNodeResponseCodec,
  "workermesh.v1.SetMaintenanceRequest": SetMaintenanceRequestCodec,
  "workermesh.v1.SetMaintenanceResponse": SetMaintenanceResponseCodec,
  "workermesh.v1.ForgetNodeRequest": ForgetNodeRequestCodec,
  "workermesh.v1.ForgetNodeResponse": ForgetNodeResponseCodec,
  "workermesh.v1.LeaveMeshRequest": LeaveMeshRequestCodec,
  "workermesh.v1.LeaveMeshResponse": LeaveMeshResponseCodec,
  "workermesh.v1.SyncRequest": SyncRequestCodec,
  "workermesh.v1.SyncResponse": SyncResponseCodec,
  "workermesh.v1.PingRequest": PingRequestCodec,
  "workermesh.v1.PingResponse": PingResponseCodec,
  "workermesh.v1.PingIndirectRequest": PingIndirectRequestCodec,
  "workermesh.v1.PingIndirectResponse": PingIndirectResponseCodec,
  "workermesh.v1.RecallRequest": RecallRequestCodec,
  "workermesh.v1.RecallResponse": RecallResponseCodec,
  "grpc.health.v1.HealthCheckRequest": GrpcHealthV1HealthCheckRequestCodec,
  "grpc.health.v1.HealthCheckResponse": GrpcHealthV1HealthCheckResponseCodec,
  "grpc.health.v1.HealthListRequest": GrpcHealthV1HealthListRequestCodec,
  "grpc.health.v1.HealthListResponse": GrpcHealthV1HealthListResponseCodec,
  "grpc.reflection.v1.ServerReflectionRequest": GrpcReflectionV1ServerReflectionRequestCodec,
  "grpc.reflection.v1.ServerReflectionResponse": GrpcReflectionV1ServerReflectionResponseCodec,
  "grpc.reflection.v1alpha.ServerReflectionRequest": GrpcReflectionV1alphaServerReflectionRequestCodec,
  "grpc.reflection.v1alpha.ServerReflectionResponse": GrpcReflectionV1alphaServerReflectionResponseCodec,
  "workermesh.v1.WorkerState": WorkerStateCodec,
  "google.rpc.Status": GoogleRpcStatusCodec,
  "google.rpc.ErrorInfo": GoogleRpcErrorInfoCodec,
  "google.rpc.BadRequest": GoogleRpcBadRequestCodec,
  "google.protobuf.Struct": GoogleProtobufStructCodec,
  "google.protobuf.Duration": GoogleProtobufDurationCodec,
  "workermesh.v1.Worker": WorkerCodec,
  "workermesh.v1.WorkerLoad": WorkerLoadCodec,
  "workermesh.v1.WorkerFilter": WorkerFilterCodec,
  "workermesh.v1.WorkerEvent": WorkerEventCodec,
  "workermesh.v1.ApplyOperation": ApplyOperationCodec,
  "workermesh.v1.ApplyResult": ApplyResultCodec,
  "workermesh.v1.WorkerSource": WorkerSourceCodec,
  "google.protobuf.Timestamp": GoogleProtobufTimestampCodec,
  "workermesh.v1.NodeAddresses": NodeAddressesCodec,
  "workermesh.v1.WorkerCount": WorkerCountCodec,
  "workermesh.v1.RestoreReport": RestoreReportCodec,
  "workermesh.v1.ListenerCertificate": ListenerCertificateCodec,
  "workermesh.v1.DataDirectory": DataDirectoryCodec,
  "workermesh.v1.Node": NodeCodec,
  "workermesh.v1.Seed": SeedCodec,
  "workermesh.v1.RecordInfo": RecordInfoCodec,
  "workermesh.v1.EventFilter": EventFilterCodec,
  "workermesh.v1.Event": EventCodec,
  "workermesh.v1.LogComparison": LogComparisonCodec,
  "workermesh.v1.SyncFrame": SyncFrameCodec,
  "workermesh.v1.MemberRow": MemberRowCodec,
  "workermesh.v1.OwnerDelta": OwnerDeltaCodec,
  "grpc.reflection.v1.ExtensionRequest": GrpcReflectionV1ExtensionRequestCodec,
  "grpc.reflection.v1.FileDescriptorResponse": GrpcReflectionV1FileDescriptorResponseCodec,
  "grpc.reflection.v1.ExtensionNumberResponse": GrpcReflectionV1ExtensionNumberResponseCodec,
  "grpc.reflection.v1.ListServiceResponse": GrpcReflectionV1ListServiceResponseCodec,
  "grpc.reflection.v1.ErrorResponse": GrpcReflectionV1ErrorResponseCodec,
  "grpc.reflection.v1alpha.ExtensionRequest": GrpcReflectionV1alphaExtensionRequestCodec,
  "grpc.reflection.v1alpha.FileDescriptorResponse": GrpcReflectionV1alphaFileDescriptorResponseCodec,
  "grpc.reflection.v1alpha.ExtensionNumberResponse": GrpcReflectionV1alphaExtensionNumberResponseCodec,
  "grpc.reflection.v1alpha.ListServiceResponse": GrpcReflectionV1alphaListServiceResponseCodec,
  "grpc.reflection.v1alpha.ErrorResponse": GrpcReflectionV1alphaErrorResponseCodec,
  "google.protobuf.Any": GoogleProtobufAnyCodec,
  "google.rpc.BadRequest.FieldViolation": GoogleRpcBadRequestFieldViolationCodec,
  "google.protobuf.Value": GoogleProtobufValueCodec,
  "workermesh.v1.WorkerHealth": WorkerHealthCodec,
  "workermesh.v1.NodeLoad": NodeLoadCodec,
  "workermesh.v1.Link": LinkCodec,
  "workermesh.v1.Hello": HelloCodec,
  "workermesh.v1.Digest": DigestCodec,
  "workermesh.v1.Want": WantCodec,
  "workermesh.v1.Members": MembersCodec,
  "workermesh.v1.LinkPing": LinkPingCodec,
  "workermesh.v1.LinkPong": LinkPongCodec,
  "workermesh.v1.LinkMode": LinkModeCodec,
  "workermesh.v1.Refusal": RefusalCodec,
  "workermesh.v1.Goodbye": GoodbyeCodec,
  "workermesh.v1.DigestSummary": DigestSummaryCodec,
  "workermesh.v1.DigestRecall": DigestRecallCodec,
  "workermesh.v1.Observed": ObservedCodec,
  "workermesh.v1.Record": RecordCodec,
  "grpc.reflection.v1.ServiceResponse": GrpcReflectionV1ServiceResponseCodec,
  "grpc.reflection.v1alpha.ServiceResponse": GrpcReflectionV1alphaServiceResponseCodec,
  "google.protobuf.ListValue": GoogleProtobufListValueCodec,
  "workermesh.v1.DigestRow": DigestRowCodec,
  "workermesh.v1.ObservedRow": ObservedRowCodec,
  "workermesh.v1.ObservedDelta": ObservedDeltaCodec,
  "workermesh.v1.PriorRow": PriorRowCodec,
};

/** The methods of each service, by its full name. */
export const SERVICES: Readonly<Record<string, readonly Method[]>> = {
  "workermesh.v1.RegistryService": [
    { name: "RegisterWorker", requestStream: false, responseStream: false, request: RegisterWorkerRequestCodec, response: RegisterWorkerResponseCodec },
    { name: "ReplaceWorker", requestStream: false, responseStream: false, request: ReplaceWorkerRequestCodec, response: ReplaceWorkerResponseCodec },
    { name: "PatchWorker", requestStream: false, responseStream: false, request: PatchWorkerRequestCodec, response: PatchWorkerResponseCodec },
    { name: "UpdateWorkerStatus", requestStream: false, responseStream: false, request: UpdateWorkerStatusRequestCodec, response: UpdateWorkerStatusResponseCodec },
    { name: "ReportLoads", requestStream: false, responseStream: false, request: ReportLoadsRequestCodec, response: ReportLoadsResponseCodec },
    { name: "KeepAliveWorkers", requestStream: true, responseStream: true, request: KeepAliveWorkersRequestCodec, response: KeepAliveWorkersResponseCodec },
    { name: "RemoveWorker", requestStream: false, responseStream: false, request: RemoveWorkerRequestCodec, response: RemoveWorkerResponseCodec },
    { name: "GetWorker", requestStream: false, responseStream: false, request: GetWorkerRequestCodec, response: GetWorkerResponseCodec },
    { name: "ListWorkers", requestStream: false, responseStream: false, request: ListWorkersRequestCodec, response: ListWorkersResponseCodec },
    { name: "WatchWorkers", requestStream: false, responseStream: true, request: WatchWorkersRequestCodec, response: WatchWorkersResponseCodec },
    { name: "ApplyWorkers", requestStream: true, responseStream: true, request: ApplyWorkersRequestCodec, response: ApplyWorkersResponseCodec },
    { name: "SyncWorkers", requestStream: true, responseStream: false, request: SyncWorkersRequestCodec, response: SyncWorkersResponseCodec },
  ],
  "workermesh.v1.MeshService": [
    { name: "GetNode", requestStream: false, responseStream: false, request: GetNodeRequestCodec, response: GetNodeResponseCodec },
    { name: "ListNodes", requestStream: false, responseStream: false, request: ListNodesRequestCodec, response: ListNodesResponseCodec },
    { name: "ListRecords", requestStream: false, responseStream: false, request: ListRecordsRequestCodec, response: ListRecordsResponseCodec },
    { name: "ListEvents", requestStream: false, responseStream: false, request: ListEventsRequestCodec, response: ListEventsResponseCodec },
    { name: "WatchEvents", requestStream: false, responseStream: true, request: WatchEventsRequestCodec, response: WatchEventsResponseCodec },
    { name: "GetLogLevel", requestStream: false, responseStream: false, request: GetLogLevelRequestCodec, response: GetLogLevelResponseCodec },
    { name: "SetLogLevel", requestStream: false, responseStream: false, request: SetLogLevelRequestCodec, response: SetLogLevelResponseCodec },
    { name: "WatchLog", requestStream: false, responseStream: true, request: WatchLogRequestCodec, response: WatchLogResponseCodec },
    { name: "DiffNode", requestStream: false, responseStream: false, request: DiffNodeRequestCodec, response: DiffNodeResponseCodec },
    { name: "SetMaintenance", requestStream: false, responseStream: false, request: SetMaintenanceRequestCodec, response: SetMaintenanceResponseCodec },
    { name: "ForgetNode", requestStream: false, responseStream: false, request: ForgetNodeRequestCodec, response: ForgetNodeResponseCodec },
    { name: "LeaveMesh", requestStream: false, responseStream: false, request: LeaveMeshRequestCodec, response: LeaveMeshResponseCodec },
  ],
  "workermesh.v1.GossipService": [
    { name: "Sync", requestStream: true, responseStream: true, request: SyncRequestCodec, response: SyncResponseCodec },
    { name: "Ping", requestStream: false, responseStream: false, request: PingRequestCodec, response: PingResponseCodec },
    { name: "PingIndirect", requestStream: false, responseStream: false, request: PingIndirectRequestCodec, response: PingIndirectResponseCodec },
    { name: "Recall", requestStream: false, responseStream: true, request: RecallRequestCodec, response: RecallResponseCodec },
  ],
  "grpc.health.v1.Health": [
    { name: "Check", requestStream: false, responseStream: false, request: GrpcHealthV1HealthCheckRequestCodec, response: GrpcHealthV1HealthCheckResponseCodec },
    { name: "Watch", requestStream: false, responseStream: true, request: GrpcHealthV1HealthCheckRequestCodec, response: GrpcHealthV1HealthCheckResponseCodec },
    { name: "List", requestStream: false, responseStream: false, request: GrpcHealthV1HealthListRequestCodec, response: GrpcHealthV1HealthListResponseCodec },
  ],
  "grpc.reflection.v1.ServerReflection": [
    { name: "ServerReflectionInfo", requestStream: true, responseStream: true, request: GrpcReflectionV1ServerReflectionRequestCodec, response: GrpcReflectionV1ServerReflectionResponseCodec },
  ],
  "grpc.reflection.v1alpha.ServerReflection": [
    { name: "ServerReflectionInfo", requestStream: true, responseStream: true, request: GrpcReflectionV1alphaServerReflectionRequestCodec, response: GrpcReflectionV1alphaServerReflectionResponseCodec },
  ],
};
