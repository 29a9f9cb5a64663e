import * as grpc from '@grpc/grpc-js';
import { countCall, failStream, readable, sendNodeMetadata } from '../call.js';
import type { NodeContext } from '../node-context.js';
import type { DescriptorFile, DescriptorSet } from './descriptors.js';
import { badField } from '../status.js';
import { shortened } from '../text.js';
import type { ServerReflectionHandlers } from '../../gen/grpc/reflection/v1/ServerReflection.js';
import type { ServerReflectionRequest__Output as Request } from '../../gen/grpc/reflection/v1/ServerReflectionRequest.js';
import type { ServerReflectionResponse as Response } from '../../gen/grpc/reflection/v1/ServerReflectionResponse.js';
import type { ServerReflectionHandlers as AlphaHandlers } from '../../gen/grpc/reflection/v1alpha/ServerReflection.js';

/**
 * Server reflection over the descriptors as the compiler wrote them. v1 and v1alpha have the same
 * messages under two names, so that one implementation serves both. `descriptors` are asked for when a call is there.
 */
export function createReflectionHandlers(
  context: NodeContext,
  descriptors: () => Promise<DescriptorSet>,
  services: readonly string[],
): ServerReflectionHandlers & AlphaHandlers {
  const handlers: ServerReflectionHandlers = {
    ServerReflectionInfo: (call) => {
      let ended = false;
      const end = (code: grpc.status) => {
        if (!ended) countCall(context, call, code);
        ended = true;
      };
      call.on('cancelled', () => end(grpc.status.CANCELLED));
      sendNodeMetadata(context, call);
      const fail = (error: unknown): void => {
        ended = true;
        failStream(context, call, error);
      };
      descriptors().then((set) => {
        call.on('data', (request: Request) => {
          if (ended) return;
          try {
            const response = {
              validHost: readable(request).host,
              originalRequest: request,
              ...answerTo(set, services, request),
            };
            if (!call.write(response)) {
              call.pause();
              call.once('drain', () => call.resume());
            }
          } catch (error) {
            fail(error);
          }
        });
        call.on('end', () => {
          if (!ended) call.end();
          end(grpc.status.OK);
        });
      }, fail);
    },
  };
  return handlers;
}

type Answer = Omit<Response, 'validHost' | 'originalRequest'>;

function answerTo(
  descriptors: DescriptorSet,
  services: readonly string[],
  request: Request,
): Answer {
  switch (request.messageRequest) {
    case 'listServices':
      return { listServicesResponse: { service: services.map((name) => ({ name })) } };
    case 'fileByFilename': {
      const name = request.fileByFilename ?? '';
      return fileAnswer(descriptors, descriptors.files.get(name), `file ${name}`);
    }
    case 'fileContainingSymbol': {
      const name = (request.fileContainingSymbol ?? '').replace(/^\./, '');
      return fileAnswer(descriptors, descriptors.symbols.get(name), `symbol ${name}`);
    }
    case 'fileContainingExtension': {
      const { containingType = '', extensionNumber = 0 } = request.fileContainingExtension ?? {};
      const file = descriptors.extensions.get(containingType)?.get(extensionNumber);
      return fileAnswer(descriptors, file, `extension ${extensionNumber} of ${containingType}`);
    }
    case 'allExtensionNumbersOfType': {
      const name = request.allExtensionNumbersOfType ?? '';
      if (!descriptors.messages.has(name)) return notFound(`message ${name}`);
      const extensionNumber = [...(descriptors.extensions.get(name)?.keys() ?? [])];
      return { allExtensionNumbersResponse: { baseTypeName: name, extensionNumber } };
    }
    default:
      throw badField('message_request', 'is missing: set what to look for');
  }
}

/** The file, then everything that it imports, so that a client needs no second question. */
function fileAnswer(
  descriptors: DescriptorSet,
  file: DescriptorFile | undefined,
  what: string,
): Answer {
  if (file === undefined) return notFound(what);
  const found = new Set([file]);
  // A Set shows what is added while it is walked.
  for (const { imports } of found) {
    for (const name of imports) {
      const imported = descriptors.files.get(name);
      if (imported !== undefined) found.add(imported);
    }
  }
  const fileDescriptorProto = [...found].map(({ bytes }) => bytes);
  return { fileDescriptorResponse: { fileDescriptorProto } };
}

function notFound(what: string): Answer {
  const errorMessage = shortened(`no ${what}; list_services shows where to start`, 512);
  return { errorResponse: { errorCode: grpc.status.NOT_FOUND, errorMessage } };
}
