import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import UploadHttpLink from 'apollo-upload-client/UploadHttpLink.mjs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../examples/customer-client.ts';
import { projectFile } from '../../src/project-root.ts';
import { noise } from '../photos/sample-images.ts';
import type { Data } from '../support/service.ts';
import { createWithPhoto, type PhotoStory, startPhotoStory } from './photo-story.ts';
import { createWithRelay } from './relay-upload.ts';

let story: PhotoStory;
let photo: File;
let path: string;
let authorization: string;

beforeAll(async () => {
  story = await startPhotoStory();
  authorization = `Bearer ${story.account.token}`;
  const bytes = await noise(200).jpeg().toBuffer();
  photo = new File([new Uint8Array(bytes)], 'ada.jpg', { type: 'image/jpeg' });
  path = join(story.folder, 'ada.jpg');
  await writeFile(path, bytes);
});
afterAll(() => story[Symbol.asyncDispose]());
afterEach(() => story.clear());

const input = { displayName: 'Ada' };
const mutation = createWithPhoto;

/** The photo of the answer is the one that was sent, and can be looked at. */
async function expectUploaded({ createCustomer }: Data): Promise<void> {
  expect(createCustomer.userErrors).toEqual([]);
  const { profilePhoto } = createCustomer.customer;
  expect(profilePhoto.width).toBe(200);
  expect((await fetch(profilePhoto.url)).headers.get('content-type')).toBe('image/jpeg');
}

describe('apollo-upload-client', () => {
  function client(headers: Record<string, string>) {
    const link = new UploadHttpLink({ uri: story.url, headers: { authorization, ...headers } });
    return new ApolloClient({ cache: new InMemoryCache(), link });
  }
  const variables = () => ({ siteId: 1, input: { ...input, profilePhoto: photo } });

  test('uploads', async () => {
    const apollo = client({ 'Apollo-Require-Preflight': 'true' });
    const { data } = await apollo.mutate({ mutation: gql(mutation), variables: variables() });
    await expectUploaded(data);
  });

  test('without the header is told which one is missing', async () => {
    const failure = await client({})
      .mutate({ mutation: gql(mutation), variables: variables() })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ errors: [{ message: expect.stringContaining('GraphQL-Preflight: 1') }] });
  });
});

test('urql uploads', async () => {
  const client = new Client({
    url: story.url,
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
    fetchOptions: { headers: { authorization, 'graphql-preflight': '1' } },
  });
  const variables = { siteId: 1, input: { ...input, profilePhoto: photo } };
  const { data, error } = await client.mutation(mutation, variables).toPromise();
  expect(error).toBeUndefined();
  await expectUploaded(data);
});

test('relay-runtime uploads', async () => {
  const variables = { siteId: 1, input: { ...input, profilePhoto: null } };
  const uploadables = { 'variables.input.profilePhoto': photo };
  await expectUploaded(await createWithRelay(story.url, story.headers, variables, uploadables));
});

describe('the generated client', () => {
  test('uploads', async () => {
    const client = createClient({ url: story.url, token: story.account.token });
    await expectUploaded(
      await client.CreateCustomer({ siteId: 1, input: { ...input, profilePhoto: photo } }),
    );
  });

  test('uploads, and tells what is wrong, in the example', async () => {
    const example = (file: string) => {
      const command = ['--import', 'tsx', 'examples/profile-photo.ts', story.url, story.account.token, file];
      return promisify(execFile)(process.execPath, command, { cwd: projectFile('') });
    };
    const { stdout } = await example(path);
    expect((await fetch(stdout.trim())).status).toBe(200);
    expect((await example('package.json')).stdout).toContain('IMAGE_FORMAT_UNSUPPORTED: The file is');
  });
});

describe('fetch and FormData', () => {
  async function send(headers: Record<string, string>) {
    const body = new FormData();
    const variables = { siteId: 1, input: { ...input, profilePhoto: null } };
    body.append('operations', JSON.stringify({ query: mutation, variables }));
    body.append('map', JSON.stringify({ photo: ['variables.input.profilePhoto'] }));
    body.append('photo', photo);
    return fetch(story.url, { method: 'POST', headers: { authorization, ...headers }, body });
  }

  test('upload', async () => {
    const response = await send({ 'graphql-preflight': '1' });
    await expectUploaded((await response.json()).data);
  });

  test('from a page elsewhere, which cannot send the header, are refused', async () => {
    const response = await send({});
    expect(response.status).toBe(403);
    expect((await response.json()).errors).toMatchObject([
      {
        message: expect.stringContaining('GraphQL-Preflight: 1'),
        extensions: { code: 'PREFLIGHT_HEADER_REQUIRED' },
      },
    ]);
    expect([await story.customers(), await story.stored()]).toEqual([0, []]);
  });
});

test.each([[[]], [['--http1.0']], [['--header', 'expect: 100-continue']]])(
  'curl uploads %s',
  async (options) => {
    const variables = { siteId: 1, input: { ...input, profilePhoto: null } };
    const { stdout } = await promisify(execFile)('curl', [
      ...['--silent', '--show-error', story.url, ...options],
      ...['--header', `authorization: ${authorization}`, '--header', 'graphql-preflight: 1'],
      ...['--form-string', `operations=${JSON.stringify({ query: mutation, variables })}`],
      ...['--form-string', 'map={"0": ["variables.input.profilePhoto"]}', '--form', `0=@${path}`],
    ]);
    await expectUploaded(JSON.parse(stdout).data);
  },
);
