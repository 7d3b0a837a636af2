import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileUpload, GraphQLUpload } from 'graphql-upload-minimal';
import { createSchema, createYoga } from 'graphql-yoga';
import { type MultipartOptions, useMultipart } from '../../src/http/multipart.ts';
import { createPhotoReader, type PhotoUploadOptions } from '../../src/http/upload-photo.ts';
import { defaultPhotoLimits } from '../../src/photos/photo.ts';
import { createPhotoInspector } from '../../src/photos/photo-inspector.ts';

export const FILE_LIMIT = 300_000;

export const query = `mutation ($photo: Upload, $again: Upload, $photos: [Upload], $name: String, $read: Boolean) {
  create(photo: $photo, again: $again, photos: $photos, name: $name, read: $read) { codes width bytes hashes name }
}`;

interface CreateArgs {
  photo?: Promise<FileUpload>;
  again?: Promise<FileUpload>;
  name?: string;
  read?: boolean;
}

type Options = Partial<MultipartOptions> & Partial<Omit<PhotoUploadOptions, 'logger'>>;

/** A listening server with one mutation that takes photos, reads them if `read` says so, and tells what it saw. */
export async function startUploadServer(options: Options = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'uploads-'));
  const inspector = createPhotoInspector({ limits: defaultPhotoLimits, photoMs: 20_000, idleMs: 10_000 });
  const readPhoto = createPhotoReader({
    logger: { error: () => {} },
    directory,
    maxFileBytes: FILE_LIMIT,
    maxConcurrent: 100,
    inspector,
    ...options,
  });
  const yoga = createYoga({
    logging: false,
    multipart: false,
    maxRequestBodySize: false,
    plugins: [
      useMultipart({
        maxFileBytes: FILE_LIMIT,
        maxFieldBytes: 20_000,
        stallMs: 5_000,
        maxMs: 60_000,
        discard: { maxBytes: 16_000_000, maxMs: 2_000 },
        ...options,
      }),
    ],
    schema: createSchema({
      typeDefs: /* GraphQL */ `
        scalar Upload
        type Seen { codes: [String!]! width: Int bytes: Int hashes: [String!]! name: String }
        type Query { alive: Boolean! }
        type Mutation { create(photo: Upload, again: Upload, photos: [Upload], name: String, read: Boolean): Seen! }
      `,
      resolvers: {
        Upload: GraphQLUpload,
        Query: { alive: () => true },
        Mutation: {
          async create(_: unknown, { photo, again, name, read }: CreateArgs) {
            const uploads =
              read === false
                ? []
                : [photo, again].filter((upload) => upload !== undefined && upload !== null);
            const results = await Promise.all(uploads.map(readPhoto));
            const photos = results.flatMap((result) => (result.ok ? [result.photo] : []));
            return {
              codes: results.flatMap((result) =>
                result.ok ? [] : result.problems.map((problem) => problem.code),
              ),
              width: photos[0]?.width,
              bytes: photos[0]?.bytes.length,
              hashes: photos.map(({ contentHash }) => contentHash),
              name,
            };
          },
        },
      },
    }),
  });
  const server = createServer((request, response) => void yoga(request, response));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    port,
    url: `http://127.0.0.1:${port}/graphql`,
    yoga,
    /** How many connections are open at this moment. */
    connections: () =>
      new Promise<number>((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    /** Files in the folder for uploads, and open ones that have lost their name. */
    async leftovers(): Promise<string[]> {
      const named = await readdir(directory).catch(() => []);
      if (process.platform !== 'linux') return named;
      const open = await readdir('/proc/self/fd');
      const targets = await Promise.all(open.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
      return [...named, ...targets.filter((target) => target.startsWith(directory))];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await inspector[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type UploadServer = Awaited<ReturnType<typeof startUploadServer>>;
