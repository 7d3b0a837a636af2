import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noise } from '../photos/sample-images.ts';
import { query, startUploadServer, type UploadServer } from './upload-server.ts';

let server: UploadServer;
let photo: Buffer;
let directory: string;

beforeAll(async () => {
  server = await startUploadServer({ maxFileBytes: 8_388_608 });
  photo = await noise(700).png().toBuffer();
  directory = await mkdtemp(join(tmpdir(), 'curl-'));
  await writeFile(join(directory, 'photo.png'), photo);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

function form(variables: Record<string, unknown> = {}): FormData {
  const body = new FormData();
  body.append('operations', JSON.stringify({ query, variables: { photo: null, ...variables } }));
  body.append('map', JSON.stringify({ 0: ['variables.photo'] }));
  body.append('0', new Blob([new Uint8Array(photo)], { type: 'image/png' }), 'photo.png');
  return body;
}

const accepted = { data: { create: { codes: [], width: 700 } } };

test('fetch with FormData', async () => {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'graphql-preflight': '1' },
    body: form(),
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject(accepted);
});

test('fetch with FormData, when the file is not wanted', async () => {
  for (let i = 0; i < 3; i++) {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'graphql-preflight': '1' },
      body: form({ read: false, name: 'Ann' }),
    });
    expect(await response.json()).toMatchObject({ data: { create: { name: 'Ann' } } });
  }
});

test('fetch without the header', async () => {
  const response = await fetch(server.url, { method: 'POST', body: form() });
  expect(response.status).toBe(403);
  expect(await response.text()).toContain('GraphQL-Preflight');
});

describe('curl', () => {
  async function curl(...more: string[]): Promise<{ status: string; body: unknown }> {
    const { stdout } = await promisify(execFile)('curl', [
      '--silent',
      '--write-out',
      '\n%{http_code}',
      server.url,
      '--form-string',
      `operations=${JSON.stringify({ query, variables: { photo: null } })}`,
      '--form-string',
      `map=${JSON.stringify({ 0: ['variables.photo'] })}`,
      ...more,
    ]);
    const [body = '', status = ''] = stdout.split('\n');
    return { status, body: JSON.parse(body) };
  }
  const header = ['--header', 'GraphQL-Preflight: 1'];

  test('a photo of more than a megabyte, for which it asks first (Expect: 100-continue)', async () => {
    expect(photo.length).toBeGreaterThan(1_048_576);
    const answer = await curl(...header, '--form', `0=@${join(directory, 'photo.png')}`);
    expect(answer).toMatchObject({ status: '200', body: accepted });
  });

  test('over HTTP/1.0', async () => {
    const answer = await curl(...header, '--http1.0', '--form', `0=@${join(directory, 'photo.png')}`);
    expect(answer).toMatchObject({ status: '200', body: accepted });
  });

  test('without the header', async () => {
    const { status, body } = await curl('--form', `0=@${join(directory, 'photo.png')}`);
    expect(status).toBe('403');
    expect(JSON.stringify(body)).toContain('PREFLIGHT_HEADER_REQUIRED');
  });

  test('a file of 50 MB', async () => {
    await writeFile(join(directory, 'big.png'), Buffer.concat([photo, Buffer.alloc(50_000_000)]));
    const answer = await curl(...header, '--form', `0=@${join(directory, 'big.png')}`);
    expect(answer).toMatchObject({
      status: '413',
      body: { errors: [{ extensions: { code: 'FILE_TOO_LARGE' } }] },
    });
  });
});

test('yoga.fetch, without a socket', async () => {
  const { Request } = server.yoga.fetchAPI;
  const request = new Request('http://localhost/graphql', {
    method: 'POST',
    headers: { 'graphql-preflight': '1' },
    body: form(),
  });
  expect(await (await server.yoga.fetch(request)).json()).toMatchObject(accepted);
});
