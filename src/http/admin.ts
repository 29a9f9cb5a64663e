import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { formatAddress, parseAddress } from '../config/address.js';
import type { Metrics } from '../metrics.js';
import { boundConnections } from './connections.js';
import { models, targets, type DiscoveryDocument, type DiscoverySource } from './discovery.js';
import { isOwnHost } from './host.js';
import { PAGE_PATHS, PageAnswers, type PagePath } from './page-answers.js';
import { readPage, type Page } from './page.js';
import { parseStatusQuery } from './query.js';
import { Rationed } from './rationed.js';
import { statusDocument, type StatusSource } from './status.js';

const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
/** How often connections are looked at: how late one of these times may be noticed. */
const CHECK_INTERVAL_MS = 1_000;

/** What the admin listener shows. */
export interface AdminContext {
  readonly status: StatusSource;
  readonly discovery: DiscoverySource;
  readonly metrics: Metrics;
  /** The clients of xDS, and what they refused; absent: xDS is off. */
  readonly xds?: (() => readonly object[]) | undefined;
  /** Names by which the listener may be called, besides localhost and addresses. */
  readonly hosts: readonly string[];
  readonly log: AdminLog;
}

/** Where the admin listener says what it did. */
export interface AdminLog {
  warn(message: string, fields: Record<string, unknown>): unknown;
  debug(message: string, fields: Record<string, unknown>): unknown;
}

/** A listening admin server. */
export interface AdminServer {
  /** host:port, the port as it was picked. */
  readonly address: string;
  /** Closes all connections. */
  close(): Promise<void>;
}

/**
 * Serves /metrics, /healthz, /readyz, /, /status.json, /sd, /v1/models, /xds and what the page asks for: all of them
 * read only, none of them with a secret. Rejects with an error whose message names the address.
 */
export async function startAdmin(address: string, context: AdminContext): Promise<AdminServer> {
  const page = readPage();
  const pageAnswers = new PageAnswers(context.status);
  context.metrics.gauge('status_pages', () => [{ value: pageAnswers.pages }]);
  const metricsPage = new Rationed(() => context.metrics.render());
  const hosts = ownHosts(address, context.hosts);
  const options = { connectionsCheckingInterval: CHECK_INTERVAL_MS };
  const server = createServer(options, (request, response) => {
    if (!isOwnHost(request.headers.host, hosts)) {
      send(request, response, 421, TEXT, WRONG_HOST);
      return;
    }
    context.log.debug('request', { method: request.method, path: request.url });
    answer(request, response, { ...context, page, pageAnswers, metricsPage }).catch(
      (error: unknown) => {
        context.log.warn('admin request failed', { path: request.url, error });
        if (!response.headersSent) send(request, response, 500, TEXT, 'failed; see the log\n');
        else response.destroy();
      },
    );
  });
  boundConnections(server);
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.setTimeout(IDLE_TIMEOUT_MS);
  await listen(server, address);
  const { address: host, port } = server.address() as AddressInfo;
  return {
    address: formatAddress({ kind: 'tcp', host, port }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        pageAnswers.close();
        server.closeAllConnections();
      }),
  };
}

/** The name in the own address, and those that were given. */
function ownHosts(address: string, given: readonly string[]): ReadonlySet<string> {
  const own = parseAddress(address);
  const names = own?.kind === 'tcp' ? [own.host, ...given] : given;
  return new Set(names.map((name) => name.replace(/\.$/, '').toLowerCase()));
}

const WRONG_HOST =
  'this listener is not known by the name in Host; use an address, or start with --admin-host NAME\n';
const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** What answers need, besides what is shown. */
interface Answering extends AdminContext {
  readonly page: Page;
  readonly pageAnswers: PageAnswers;
  readonly metricsPage: Rationed<Awaited<ReturnType<Metrics['render']>>>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  context: Answering,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    send(request, response, 405, TEXT, 'nothing can be changed here; allowed: GET, HEAD\n');
    return;
  }
  const url = parseTarget(request.url ?? '');
  switch (url?.pathname) {
    case '/': {
      response.setHeader('content-security-policy', context.page.contentSecurityPolicy);
      send(request, response, 200, 'text/html; charset=utf-8', context.page.html);
      return;
    }
    case '/status.json': {
      sendStatus(request, response, context, url.searchParams);
      return;
    }
    case '/metrics': {
      const { contentType, text } = await context.metricsPage.get();
      send(request, response, 200, contentType, text);
      return;
    }
    case '/sd':
    case '/v1/models': {
      await sendDocument(request, response, context, url.pathname === '/sd' ? targets : models);
      return;
    }
    case '/xds': {
      sendXdsClients(request, response, context);
      return;
    }
    case '/healthz': {
      send(request, response, 200, TEXT, 'ok\n');
      return;
    }
    case '/readyz': {
      sendReadiness(request, response, context);
      return;
    }
    default: {
      const path = PAGE_PATHS.find((one) => one === url?.pathname);
      if (path === undefined || url === undefined) {
        send(request, response, 404, TEXT, `${PATHS}\n`);
        return;
      }
      await sendPageAnswer(request, response, context, path, url.searchParams);
    }
  }
}

const PATHS = `not here; there are /, /status.json, /metrics, /sd, /v1/models, /xds, /healthz, /readyz, ${PAGE_PATHS.join(', ')}`;

async function sendPageAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { pageAnswers }: Answering,
  path: PagePath,
  query: URLSearchParams,
): Promise<void> {
  const answered = await pageAnswers.answer(path, query, request, response);
  if (answered === undefined) return;
  if (answered.status === 200) {
    send(request, response, 200, JSON_TYPE, `${JSON.stringify(answered.json)}\n`);
  } else send(request, response, answered.status, TEXT, `${answered.text}\n`);
}

/** Who asks too early gets an error and keeps what it had, instead of a set with parts missing. */
async function sendDocument(
  request: IncomingMessage,
  response: ServerResponse,
  context: AdminContext,
  create: DiscoveryDocument,
): Promise<void> {
  const document = await create(context.discovery);
  if (document === undefined) send(request, response, 503, TEXT, 'not complete yet; see /readyz\n');
  else send(request, response, 200, JSON_TYPE, `${JSON.stringify(document)}\n`);
}

function sendXdsClients(
  request: IncomingMessage,
  response: ServerResponse,
  { xds }: AdminContext,
): void {
  if (xds === undefined) send(request, response, 404, TEXT, 'xDS is off; see --xds-address\n');
  else send(request, response, 200, JSON_TYPE, `${JSON.stringify({ clients: xds() })}\n`);
}

function sendReadiness(
  request: IncomingMessage,
  response: ServerResponse,
  context: AdminContext,
): void {
  const { ready, notReadyReasons, degradedReasons } = context.status.self();
  const degraded = degradedReasons.map((reason) => `degraded: ${reason}`);
  const lines = ready ? ['ready', ...degraded] : ['not ready', ...notReadyReasons, ...degraded];
  send(request, response, ready ? 200 : 503, TEXT, `${lines.join('\n')}\n`);
}

function sendStatus(
  request: IncomingMessage,
  response: ServerResponse,
  context: AdminContext,
  query: URLSearchParams,
): void {
  const parsed = parseStatusQuery(query);
  if (!parsed.ok) {
    send(request, response, 400, TEXT, `${parsed.error}\n`);
    return;
  }
  const document = statusDocument(context.status, parsed.value.filter, parsed.value.limit);
  send(request, response, 200, JSON_TYPE, `${JSON.stringify(document)}\n`);
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function parseTarget(target: string): URL | undefined {
  return target.startsWith('/') && URL.canParse(`http://admin${target}`)
    ? new URL(`http://admin${target}`)
    : undefined;
}

function listen(server: Server, text: string): Promise<void> {
  const address = parseAddress(text);
  if (address?.kind !== 'tcp') throw new Error(`cannot listen on ${text}: not host:port`);
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`cannot listen on ${text}: ${error.message}`, { cause: error })),
    );
    server.listen({ host: address.host, port: address.port, exclusive: true }, resolve);
  });
}
