import * as grpc from '@grpc/grpc-js';
import { expect } from 'chai';
import type { RegistryError } from '../../src/core/errors.js';
import type { CallError } from '../../src/grpc/status.js';
import { JournalError, journalErrorFrom } from '../../src/storage/journal.js';
import {
  badField,
  fromDiskError,
  fromRefusal,
  fromRegistryError,
  fromThrown,
  toStatusObject,
} from '../../src/grpc/status.js';
import { detailsOf } from './support/details.js';

const { status } = grpc;

const CASES: [RegistryError, grpc.status, Record<string, string>, RegExp][] = [
  [
    { kind: 'WORKER_NOT_FOUND', target: 'http://x:1' },
    status.NOT_FOUND,
    { target: 'http://x:1' },
    /ListWorkers/,
  ],
  [
    { kind: 'WORKER_EXISTS', workerId: 'i', url: 'http://x:1' },
    status.ALREADY_EXISTS,
    { workerId: 'i', url: 'http://x:1' },
    /allow_replace/,
  ],
  [
    { kind: 'REVISION_MISMATCH', workerId: 'i', expected: 1, actual: 2 },
    status.ABORTED,
    { workerId: 'i', expectedRevision: '1', actualRevision: '2' },
    /read it again/,
  ],
  [
    { kind: 'NOT_OWNER', workerId: 'i', owner: 'node-a' },
    status.FAILED_PRECONDITION,
    { workerId: 'i', owner: 'node-a' },
    /node-a.*register/,
  ],
  [
    { kind: 'LIMIT_EXCEEDED', what: 'workers', max: 7 },
    status.RESOURCE_EXHAUSTED,
    { limit: 'workers', max: '7' },
    /at most 7 workers/,
  ],
];

describe('status', () => {
  for (const [error, code, metadata, words] of CASES) {
    it(`${error.kind} is ${grpc.status[code]}, with ErrorInfo, and says what to do next`, () => {
      const object = toStatusObject(fromRegistryError(error), 'a');
      expect(object.code).to.equal(code);
      expect(object.details).to.match(words);
      expect(object.metadata.get('worker-mesh-node')).to.deep.equal(['a']);
      const details = detailsOf(object);
      expect(details.status).to.include({ code, message: object.details });
      expect(details.info).to.deep.equal({ reason: error.kind, domain: 'worker-mesh', metadata });
      expect(details.fields).to.deep.equal([]);
    });
  }

  it('INVALID is INVALID_ARGUMENT, with a BadRequest that names every field', () => {
    const error = fromRegistryError({
      kind: 'INVALID',
      reason: 'INVALID_SPEC',
      violations: [
        { field: 'spec.url', description: 'is missing' },
        { field: 'spec.models[0].id', description: 'must be a string' },
      ],
    });
    const object = toStatusObject(error, 'a');
    expect(object.code).to.equal(status.INVALID_ARGUMENT);
    expect(object.details).to.include('spec.url: is missing');
    const details = detailsOf(object);
    expect(details.info?.reason).to.equal('INVALID_SPEC');
    expect(details.fields).to.deep.equal(['spec.url', 'spec.models[0].id']);
  });

  it('refusals of writes, and disks, have their reasons', () => {
    const reasonOf = (error: CallError) => [error.code, error.reason];
    expect(reasonOf(fromRefusal('NODE_FENCED'))).to.deep.equal([
      status.FAILED_PRECONDITION,
      'NODE_FENCED',
    ]);
    expect(reasonOf(fromRefusal('STOPPING'))).to.deep.equal([status.UNAVAILABLE, 'STOPPING']);
    expect(reasonOf(fromRefusal({ diskError: 'ENOSPC' }))).to.deep.equal([
      status.RESOURCE_EXHAUSTED,
      'DISK_FULL',
    ]);
    const descriptors = journalErrorFrom(Object.assign(new Error('x'), { code: 'EMFILE' }), '/d');
    const refused = fromRefusal({ diskError: descriptors.message, kind: descriptors.kind });
    expect(reasonOf(refused)).to.deep.equal([status.RESOURCE_EXHAUSTED, 'LIMIT_EXCEEDED']);
    expect(refused.message)
      .to.match(/no file descriptor left/)
      .and.to.not.match(/disk|space/);
    const full = new JournalError('FULL', '/d', 'no space');
    expect(reasonOf(fromDiskError(full))).to.deep.equal([status.RESOURCE_EXHAUSTED, 'DISK_FULL']);
    const broken = new Error('EIO');
    expect(reasonOf(fromDiskError(broken))).to.deep.equal([status.UNAVAILABLE, 'DISK_ERROR']);
  });

  it('what is not ours tells nothing of the inside', () => {
    const error = fromThrown(new Error('password is 123'));
    expect(error.code).to.equal(status.INTERNAL);
    expect(error.message).not.to.include('123');
  });

  it('X4 trailers stay below 8 KiB, whatever was typed', () => {
    const violations = Array.from({ length: 1_000 }, (_, index) => ({
      field: `spec.${'é'.repeat(400)}[${index}]`,
      description: 'ü'.repeat(1_000),
    }));
    const error = fromRegistryError({ kind: 'INVALID', reason: 'INVALID_SPEC', violations });
    const { details, metadata } = toStatusObject(error, 'a');
    const bytes = (metadata.get('grpc-status-details-bin')[0] as Buffer).length;
    expect(encodeURI(details).length + (bytes * 4) / 3).to.be.lessThan(8 * 1024);
  });

  it('X4 half a surrogate pair in a message does not break the header', () => {
    const { details } = toStatusObject(badField('spec.\ud800', 'is \udfff'), 'a');
    expect(() => encodeURI(details)).not.to.throw();
  });
});
