import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { useJsonBody } from '../../src/http/json-body.ts';

type Hook = NonNullable<ReturnType<typeof useJsonBody>['onRequestParse']>;
type Payload = Parameters<Hook>[0];

/** What the plug-in reads of a raw request. */
async function read(req: IncomingMessage): Promise<unknown> {
  let parse: Parameters<Payload['setRequestParser']>[0] | undefined;
  const request = new Request('http://localhost/graphql', { method: 'POST' });
  await useJsonBody(1_000).onRequestParse?.({
    request,
    serverContext: { req },
    setRequestParser: (parser) => {
      parse = parser;
    },
  } as Payload);
  return parse?.(request);
}

/** A request that has arrived with half of its body. */
async function halfArequest(): Promise<{ req: IncomingMessage; hangUp(): void } & AsyncDisposable> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 30\r\n\r\n{"query":',
  );
  const [req]: [IncomingMessage] = (await once(server, 'request')) as [IncomingMessage];
  return {
    req,
    hangUp: () => socket.destroy(),
    async [Symbol.asyncDispose]() {
      socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const endedEarly = { message: 'The body ended early.', extensions: { code: 'BAD_REQUEST' } };

test('a client that hangs up while its body is read', async () => {
  await using request = await halfArequest();
  const reading = read(request.req);
  request.hangUp();
  await expect(reading).rejects.toMatchObject(endedEarly);
});

test('a client that has hung up before its body is read', async () => {
  await using request = await halfArequest();
  const closed = new Promise((done) => request.req.on('close', done));
  request.hangUp();
  await closed;
  await expect(read(request.req)).rejects.toMatchObject(endedEarly);
});
