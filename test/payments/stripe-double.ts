import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface DoubleMethod {
  id: string;
  object: string;
  type?: string;
  [field: string]: unknown;
}

export interface DoubleCustomer {
  methods: DoubleMethod[];
  /** Id of `invoice_settings.default_payment_method`. */
  defaultMethod?: string;
  /** A legacy default source, which the list of payment methods does not have. */
  defaultSource?: DoubleMethod;
  deleted?: boolean;
}

/** What goes wrong with one request. */
export interface Fault {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as it is instead of Stripe's error object. */
  body?: string;
  /** Milliseconds before anything is sent. */
  delay?: number;
  /** The connection breaks after this part of the answer, 0 to 1. */
  cutAt?: number;
}

export interface SeenRequest {
  path: string;
  query: URLSearchParams;
  version: string | undefined;
}

/** A Stripe on loopback: customers, expansion, pages of methods, keys, and whatever can go wrong. */
export interface StripeDouble extends AsyncDisposable {
  url: string;
  /** Secret keys that it accepts, each with the customers of its account. */
  accounts: Map<string, Map<string, DoubleCustomer>>;
  requests: SeenRequest[];
  /** Asked about each request before it is answered. */
  fault: (request: SeenRequest, count: number) => Fault | undefined;
}

export function card(id: string, details: Record<string, unknown> = {}): DoubleMethod {
  return {
    id,
    object: 'payment_method',
    type: 'card',
    created: 1_700_000_000,
    livemode: false,
    card: {
      brand: 'visa',
      last4: '4242',
      exp_month: 8,
      exp_year: 2031,
      country: 'US',
      fingerprint: `fp_${id}`,
      funding: 'credit',
      ...details,
    },
  };
}

export function cards(count: number): DoubleMethod[] {
  return Array.from({ length: count }, (_, i) => card(`pm_${`${i}`.padStart(4, '0')}`));
}

export async function startStripe(): Promise<StripeDouble> {
  const server = createServer((request, response) => {
    answer(double, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const double: StripeDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accounts: new Map(),
    requests: [],
    fault: () => undefined,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return double;
}

async function answer(
  double: StripeDouble,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', double.url);
  const version = request.headers['stripe-version'];
  const seen = {
    path: pathname,
    query: searchParams,
    version: Array.isArray(version) ? version[0] : version,
  };
  double.requests.push(seen);
  const fault = double.fault(seen, double.requests.length) ?? {};
  if (fault.delay !== undefined) await sleep(fault.delay);
  const { status, body } =
    fault.status === undefined
      ? route(double, request, seen)
      : { status: fault.status, body: problem('api_error', 'Something went wrong.') };
  const text = fault.body ?? JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'request-id': `req_${double.requests.length}`,
    ...fault.headers,
  });
  if (fault.cutAt === undefined) {
    response.end(text);
    return;
  }
  response.write(text.slice(0, Math.floor(text.length * fault.cutAt)));
  await sleep(20);
  response.destroy();
}

interface Answer {
  status: number;
  body: object;
}

function route(double: StripeDouble, request: IncomingMessage, { path, query }: SeenRequest): Answer {
  const secret = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const customers = double.accounts.get(secret);
  if (customers === undefined) {
    const shown = `${secret.slice(0, 8)}****${secret.slice(-4)}`;
    return { status: 401, body: problem('invalid_request_error', `Invalid API Key provided: ${shown}`) };
  }
  const [, id = '', list] = /^\/v1\/customers\/([^/]+)(\/payment_methods)?$/.exec(path) ?? [];
  const customer = customers.get(id);
  if (customer === undefined || (customer.deleted && list !== undefined)) {
    return {
      status: 404,
      body: problem('invalid_request_error', `No such customer: '${id}'`, 'resource_missing'),
    };
  }
  if (customer.deleted) return { status: 200, body: { id, object: 'customer', deleted: true } };
  return list === undefined ? retrieved(id, customer, query) : listed(id, customer, query);
}

function retrieved(id: string, customer: DoubleCustomer, query: URLSearchParams): Answer {
  const expand = [...query].filter(([name]) => /^expand\[\d*\]$/.test(name)).map(([, path]) => path);
  const method = customer.methods.find((each) => each.id === customer.defaultMethod);
  const reference = (object: DoubleMethod | undefined, path: string) =>
    object === undefined ? null : expand.includes(path) ? object : object.id;
  return {
    status: 200,
    body: {
      id,
      object: 'customer',
      livemode: false,
      default_source: reference(customer.defaultSource, 'default_source'),
      invoice_settings: {
        default_payment_method: reference(method, 'invoice_settings.default_payment_method'),
      },
    },
  };
}

function listed(id: string, { methods }: DoubleCustomer, query: URLSearchParams): Answer {
  const limit = Number(query.get('limit') ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    return { status: 400, body: problem('invalid_request_error', 'Invalid integer: limit') };
  }
  const after = query.get('starting_after');
  const start = after === null ? 0 : methods.findIndex((method) => method.id === after) + 1;
  if (after !== null && start === 0) {
    return { status: 400, body: problem('invalid_request_error', `No such payment_method: '${after}'`) };
  }
  return {
    status: 200,
    body: {
      object: 'list',
      url: `/v1/customers/${id}/payment_methods`,
      has_more: start + limit < methods.length,
      data: methods.slice(start, start + limit),
    },
  };
}

function problem(type: string, message: string, code?: string): object {
  return { error: { type, message, ...(code === undefined ? {} : { code }) } };
}
