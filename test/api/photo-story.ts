import { once } from 'node:events';
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUploads } from '../../src/http/uploads.ts';
import { runDueJobs } from '../../src/jobs/run-due-jobs.ts';
import { createLogger } from '../../src/logger.ts';
import { encode, field, file, type Part, post, type SendOptions } from '../http/multipart-client.ts';
import { filesIn } from '../photos/stores.ts';
import {
  type Data,
  type ServiceOptions,
  startService,
  type TestAccount,
  type TestService,
} from '../support/service.ts';

export const createWithPhoto = `
  mutation CreateWithPhoto(
    $siteId: Int!, $input: CustomerInput!, $key: String, $ifExists: IfExists, $validateOnly: Boolean
  ) {
    createCustomer(
      siteId: $siteId, input: $input, idempotencyKey: $key, ifExists: $ifExists, validateOnly: $validateOnly
    ) {
      customer { id displayName profilePhoto { url width height contentType bytes } }
      preview { displayName profilePhoto { width height contentType bytes } }
      result
      userErrors { code path message params }
      replayed
    }
  }`;

/** Most bytes of a file in these tests, so that one over the limit costs little. */
export const FILE_LIMIT = 300_000;

export interface PhotoStory extends AsyncDisposable {
  service: TestService;
  account: TestAccount;
  /** Holds the folders `photos` and `uploads`. */
  folder: string;
  /** Of the GraphQL endpoint, behind a real socket. */
  url: string;
  headers: Record<string, string>;
  /** Creates a customer with a photo by a multipart request; its answer must not fail at the top level. */
  create(photo: Buffer | undefined, input?: object, variables?: object): Promise<Data>;
  /** Sends these parts as they are. */
  send(parts: Part[] | Buffer | AsyncIterable<Buffer>, options?: SendOptions): Promise<Answer>;
  /** The keys of all photos in the folder. */
  stored(): Promise<string[]>;
  customers(): Promise<number>;
  /** Runs the jobs that are due some milliseconds from now. */
  runJobs(later?: number): Promise<number>;
  /** Removes all customers, jobs and photos. */
  clear(): Promise<void>;
  /** How many connections are open at this moment. */
  connections(): Promise<number>;
  /** Files on their way in, those that have lost their name among them. */
  uploads(): Promise<string[]>;
}

export interface Answer {
  status: number;
  body: Data;
  /** Codes of errors at the top, or of the mutation's own. */
  codes: string[];
  /** Bytes that had been sent when the answer came. */
  sent: number;
}

export interface PhotoStoryOptions extends ServiceOptions {
  /** How long a client may send nothing. */
  stallMs?: number;
}

/** A whole service behind a socket, with folders for photos of its own. */
export async function startPhotoStory(options: PhotoStoryOptions = {}): Promise<PhotoStory> {
  const folder = await mkdtemp(join(tmpdir(), 'photo-story-'));
  const photos = join(folder, 'photos');
  const uploadDirectory = join(folder, 'uploads');
  const imports = { directory: join(folder, 'imports'), maxFileBytes: FILE_LIMIT };
  const limits = { maxFileBytes: FILE_LIMIT, maxBodyBytes: 50_000, uploadDirectory, imports };
  const uploads = createUploads(limits, createLogger('silent'));
  if (options.stallMs !== undefined) {
    uploads.multipart = {
      ...uploads.multipart,
      stallMs: options.stallMs,
      discard: { maxBytes: 16_000_000, maxMs: 100 },
    };
  }
  const service = await startService({
    env: { PHOTO_DIR: photos, ...options.env },
    override: { uploads, ...options.override },
  });
  const account = await service.newAccount();
  const server = createServer(service.app.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  service.deps.publicAddress.url = new URL(`${base}/`);
  const url = `${base}/graphql`;
  const headers = { authorization: `Bearer ${account.token}`, 'graphql-preflight': '1' };
  const ownFilesIn = async (path: string) => {
    const open = process.platform === 'linux' ? await readdir('/proc/self/fd') : [];
    const targets = await Promise.all(open.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
    const named = await readdir(path).catch(() => []);
    return [...named, ...targets.filter((target) => target.startsWith(path))];
  };

  const story: PhotoStory = {
    service,
    account,
    folder,
    url,
    headers,
    async create(photo, input = { displayName: 'Ada' }, variables = {}) {
      const operation = operations({ siteId: account.siteId, ...variables, input });
      const parts = photo === undefined ? [operation, noFiles] : [operation, oneFile, file(photo)];
      const { body } = await story.send(parts);
      if (body.errors !== undefined) throw new Error(JSON.stringify(body));
      return body.data.createCustomer;
    },
    async send(parts, sendOptions = {}) {
      const bytes = Array.isArray(parts) ? encode(...parts) : parts;
      const answer = await post(url, bytes, {
        ...sendOptions,
        headers: { ...headers, ...sendOptions.headers },
      });
      const body = JSON.parse(answer.text);
      const errors = [...(body.errors ?? []), ...(body.data?.createCustomer?.userErrors ?? [])];
      const codes = errors.map((error: Data) => error.extensions?.code ?? error.code ?? error.message);
      return { status: answer.status, body, codes, sent: answer.sent };
    },
    stored: () => filesIn(photos).catch(() => []),
    customers: () => service.deps.prisma.customer.count(),
    runJobs: (later = 0) =>
      runDueJobs({ ...service.deps.jobQueue, clock: () => service.deps.clock() + later }),
    async clear() {
      const { prisma } = service.deps;
      await prisma.$transaction([
        prisma.idempotencyKey.deleteMany(),
        prisma.customer.deleteMany(),
        prisma.job.deleteMany(),
      ]);
      await rm(photos, { recursive: true, force: true });
    },
    uploads: () => ownFilesIn(uploadDirectory),
    connections: () =>
      new Promise((done, fail) =>
        server.getConnections((error, count) => (error ? fail(error) : done(count))),
      ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await service[Symbol.asyncDispose]();
      await uploads[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return story;
}

/** The field `operations` for {@link createWithPhoto}. */
export function operations({ input, ...variables }: { input?: object; [name: string]: unknown } = {}): Part {
  const withPhoto = { displayName: 'Ada', ...input, profilePhoto: null };
  return field('operations', {
    query: createWithPhoto,
    variables: { siteId: 1, ...variables, input: withPhoto },
  });
}

export const oneFile = field('map', { 0: ['variables.input.profilePhoto'] });
export const noFiles = field('map', {});

/** The errors in short: `CODE path`. */
export function short({ userErrors }: Data): string[] {
  return userErrors.map(({ code, path }: Data) => `${code} ${path.join('.')}`);
}

/** The key in the store of a created customer's photo. */
export function keyOf({ customer }: Data): string {
  return new URL(customer.profilePhoto.url).pathname.replace('/photos/', '');
}
