import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service.ts';
import { codes, openWire, operation, type Wire } from './wire.ts';

const maxBytes = 50_000;

let service: TestService;
let wire: Wire;
beforeAll(async () => {
  service = await startService({ env: { MAX_BODY_BYTES: String(maxBytes) } });
  wire = await openWire(service);
});
afterAll(() => service[Symbol.asyncDispose]());

const send: Wire['send'] = (...request) => wire.send(...request);

/** A body that is sent without telling its length. */
function stream(...chunks: string[]): ReadableStream {
  return new Blob(chunks).stream();
}

const fine = operation('{ __typename }');

describe('the body', () => {
  const padding = (bytes: number) => fine.padEnd(bytes);

  test('of exactly the limit is read', async () => {
    expect((await send(padding(maxBytes))).status).toBe(200);
    expect((await send(stream(padding(maxBytes)))).status).toBe(200);
  });

  test('over the limit is 413, whether its length is told or not', async () => {
    for (const body of [
      padding(maxBytes + 1),
      stream(padding(maxBytes), ' '),
      stream(...Array(200).fill(padding(10_000))),
    ]) {
      const answer = await send(body);
      expect(answer.status).toBe(413);
      expect(codes(answer)).toEqual(['BODY_TOO_LARGE']);
      expect(answer.body.errors[0].extensions.maxBytes).toBe(maxBytes);
    }
  });

  test('over the limit is 413 before a slow sender is done', async () => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { authorization: `Bearer ${wire.token}`, 'content-type': 'application/json' };
      const req = httpRequest(wire.url, { method: 'POST', headers, agent: new Agent() }, resolve);
      req.on('error', reject);
      // Begun and never ended.
      req.write(padding(maxBytes + 1));
    });
    expect(answer.statusCode).toBe(413);
    answer.destroy();
  });

  test('of a promised 5 GB is refused at once', async () => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${wire.token}`,
        'content-type': 'application/json',
        'content-length': 5_000_000_000,
      };
      const req = httpRequest(wire.url, { method: 'POST', headers, agent: new Agent() }, resolve);
      req.on('error', reject);
      req.flushHeaders();
    });
    expect(answer.statusCode).toBe(413);
    expect(JSON.parse(await text(answer)).errors[0].extensions.code).toBe('BODY_TOO_LARGE');
    answer.destroy();
  });

  test.each([
    ['nothing', ''],
    ['broken JSON', '{"query": "{ __typename }"'],
    ['a trailing comma', '{"query": "{ __typename }",}'],
    ['a text', '"{ __typename }"'],
    ['null', 'null'],
    ['a batch', `[${fine}]`],
    ['an empty batch', '[]'],
    ['no query', '{}'],
    ['a query that is null', '{"query": null}'],
    ['a query that is a number', '{"query": 5}'],
    ['variables that are a text', '{"query": "{ __typename }", "variables": "{}"}'],
    ['variables that are a list', '{"query": "{ __typename }", "variables": []}'],
    ['a parameter nobody knows', '{"query": "{ __typename }", "token": 1}'],
    ['JSON of half a megabyte of brackets', `{"query": ${'['.repeat(20_000)}`],
  ])('of %s is 400', async (_, body) => {
    const answer = await send(body);
    expect(answer.status).toBe(400);
    expect(codes(answer)).toEqual(['BAD_REQUEST']);
  });

  test('that is not UTF-8 is 400', async () => {
    const body = Buffer.concat([
      Buffer.from('{"query": "{ __typename } # '),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    const answer = await send(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].message).toContain('UTF-8');
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/graphql',
    'application/jsonp',
    '',
  ])('of type %j is 415', async (contentType) => {
    const answer = await send(Buffer.from(fine), { headers: { 'content-type': contentType } });
    expect(answer.status).toBe(415);
    expect(codes(answer)).toEqual(['UNSUPPORTED_MEDIA_TYPE']);
  });

  test.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/graphql+json'])(
    'of type %s is read',
    async (contentType) => {
      expect((await send(fine, { headers: { 'content-type': contentType } })).status).toBe(200);
    },
  );

  test('that ends early leaves the service well', async () => {
    for (const part of ['', '{"query":']) {
      const socket = connect(Number(new URL(wire.url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${wire.token}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n${part}`,
      );
      await sleep(20);
      socket.destroy();
    }
    expect((await send(fine)).status).toBe(200);
  });
});

describe('the method', () => {
  test('GET takes a query', async () => {
    const path = `?query=${encodeURIComponent('{ __typename }')}`;
    expect((await send(null, { method: 'GET', path })).body).toEqual({ data: { __typename: 'Query' } });
  });

  test.each(['', '?query=', '?variables={}', '?query={__typename}&variables=broken'])(
    'GET %s is 400',
    async (path) => {
      const answer = await send(null, { method: 'GET', path });
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toHaveLength(1);
    },
  );

  test('GET makes no change', async () => {
    const query = 'mutation { createCustomer(siteId: 1, input: {displayName: "x"}) { replayed } }';
    const answer = await send(null, { method: 'GET', path: `?query=${encodeURIComponent(query)}` });
    expect(answer.status).toBe(405);
    expect(await service.deps.prisma.customer.count()).toBe(0);
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('%s is not one', async (method) => {
    expect((await send(method === 'DELETE' ? null : fine, { method })).status).toBe(405);
  });

  test('another path is 404', async () => {
    expect((await send(fine, { path: '/other' })).status).toBe(404);
  });
});
