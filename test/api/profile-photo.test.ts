import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { field, file, post } from '../http/multipart-client.ts';
import { noise, plain, pngBomb, redLeftBlueRight, withJpegSize } from '../photos/sample-images.ts';
import { createWithPhoto, type PhotoStory, short, startPhotoStory } from './photo-story.ts';

let story: PhotoStory;
let jpeg: Buffer;
let png: Buffer;

beforeAll(async () => {
  story = await startPhotoStory();
  jpeg = await noise(200).jpeg().toBuffer();
  png = await plain(300, 300, 'teal').png().toBuffer();
});
afterAll(() => story[Symbol.asyncDispose]());

afterEach(() => story.clear());

describe('a photo', () => {
  test('is stored with its customer, and served from an address that needs no token', async () => {
    const { customer, userErrors } = await story.create(png);
    expect(userErrors).toEqual([]);
    const { profilePhoto } = customer;
    expect(profilePhoto).toMatchObject({ width: 300, height: 300, contentType: 'image/png' });
    const [key] = await story.stored();
    expect(profilePhoto.url).toBe(`${story.url.replace('/graphql', '')}/photos/${key}`);

    const response = await fetch(profilePhoto.url);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(profilePhoto.bytes),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=31536000, immutable',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    });
    const etag = response.headers.get('etag') ?? '';
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 300, height: 300 });
    expect((await fetch(profilePhoto.url, { headers: { 'if-none-match': etag } })).status).toBe(304);

    const { token } = story.account;
    const query = `query ($id: ID!) { customer(id: $id) { profilePhoto { url width height contentType bytes } } }`;
    const read = await story.service.graphql(token, query, { id: customer.id });
    expect(read.customer.profilePhoto).toEqual(profilePhoto);
  });

  test('is stored upright, at most 1024 pixels wide, and without its metadata', async () => {
    const gps = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1' } };
    const big = await plain(1600, 1600, 'teal').jpeg().withExif(gps).toBuffer();
    expect((await sharp(big).metadata()).exif).toBeDefined();
    const { customer } = await story.create(big);
    expect(customer.profilePhoto).toMatchObject({ width: 1024, height: 1024, contentType: 'image/jpeg' });
    const { exif, icc, xmp, iptc } = await sharp(await download(customer.profilePhoto.url)).metadata();
    expect([exif, icc, xmp, iptc]).toEqual([undefined, undefined, undefined, undefined]);

    const turned = await story.create(await redLeftBlueRight(200, 3));
    const upright = sharp(await download(turned.customer.profilePhoto.url));
    const [red = 0, , blue = 0] = await upright
      .extract({ left: 10, top: 100, width: 1, height: 1 })
      .raw()
      .toBuffer();
    expect(blue).toBeGreaterThan(red);
  });

  test('is not needed', async () => {
    const { customer, userErrors } = await story.create(undefined);
    expect([customer.profilePhoto, userErrors]).toEqual([null, []]);
    expect(await story.service.deps.prisma.job.count()).toBe(0);
  });

  async function download(url: string): Promise<Buffer> {
    return Buffer.from(await (await fetch(url)).arrayBuffer());
  }
});

describe('a file that breaks a rule', () => {
  const cases: [string, () => Buffer | Promise<Buffer>, string, object][] = [
    [
      'not square',
      () => plain(300, 200, 'teal').jpeg().toBuffer(),
      'IMAGE_NOT_SQUARE',
      { width: 300, height: 200 },
    ],
    [
      'too small',
      () => plain(149, 149, 'teal').png().toBuffer(),
      'IMAGE_TOO_SMALL',
      { width: 149, limit: 150 },
    ],
    [
      'a GIF',
      () => plain(200, 200, 'teal').gif().toBuffer(),
      'IMAGE_FORMAT_UNSUPPORTED',
      { detected: 'GIF' },
    ],
    [
      'WebP',
      () => plain(200, 200, 'teal').webp().toBuffer(),
      'IMAGE_FORMAT_UNSUPPORTED',
      { detected: 'WebP' },
    ],
    [
      'TIFF',
      () => plain(200, 200, 'teal').tiff().toBuffer(),
      'IMAGE_FORMAT_UNSUPPORTED',
      { detected: 'TIFF' },
    ],
    [
      'SVG',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'IMAGE_FORMAT_UNSUPPORTED',
      { detected: 'SVG' },
    ],
    ['HTML', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'IMAGE_FORMAT_UNSUPPORTED', {}],
    ['ZIP', () => Buffer.from('PK\x03\x04 and so on'), 'IMAGE_FORMAT_UNSUPPORTED', { detected: 'ZIP' }],
    ['cut off', () => jpeg.subarray(0, -100), 'IMAGE_UNREADABLE', { format: 'jpeg' }],
    [
      'damaged',
      () => Buffer.concat([png.subarray(0, 60), Buffer.from([0xff]), png.subarray(61)]),
      'IMAGE_UNREADABLE',
      { format: 'png' },
    ],
    ['empty', () => Buffer.alloc(0), 'IMAGE_UNREADABLE', {}],
    ['a PNG of 30,000 x 30,000', () => pngBomb(30_000, 30_000), 'FILE_TOO_LARGE', { unit: 'pixels' }],
    [
      'a JPEG of 30,000 x 30,000',
      () => withJpegSize(jpeg, 30_000, 30_000),
      'FILE_TOO_LARGE',
      { unit: 'pixels' },
    ],
  ];
  test.each(cases)('%s: nothing is written', async (_, make, code, params) => {
    const { customer, userErrors } = await story.create(await make());
    expect(customer).toBeNull();
    expect(userErrors).toEqual([
      expect.objectContaining({
        code,
        path: ['input', 'profilePhoto'],
        params: expect.objectContaining(params),
      }),
    ]);
    expect([await story.stored(), await story.customers()]).toEqual([[], 0]);
  });

  test('two at once, after the values that are taken', async () => {
    await story.create(undefined, { oldProviderId: 'o-1' });
    const small = await plain(100, 90, 'teal').png().toBuffer();
    expect(short(await story.create(small, { oldProviderId: 'o-1' }))).toEqual([
      'TAKEN input.oldProviderId',
      'IMAGE_NOT_SQUARE input.profilePhoto',
      'IMAGE_TOO_SMALL input.profilePhoto',
    ]);
  });
});

describe('what is not an upload', () => {
  const variables = { siteId: 1, input: { displayName: 'Ada', profilePhoto: 'https://example.com/ada.jpg' } };

  test('is refused with a word on how to send one', async () => {
    for (const profilePhoto of ['https://example.com/ada.jpg', {}, 7]) {
      const input = { displayName: 'Ada', profilePhoto };
      const { body } = await story.service.request(story.account.token, createWithPhoto, {
        siteId: 1,
        input,
      });
      expect(body.errors[0].message).toContain('multipart/form-data');
    }
    const literal = 'mutation { createCustomer(siteId: 1, input: { profilePhoto: "x" }) { replayed } }';
    const { body } = await story.service.request(story.account.token, literal);
    expect(body.errors[0].message).toContain('multipart/form-data');
  });

  test('null is no photo', async () => {
    const input = { ...variables.input, profilePhoto: null };
    const { createCustomer } = await story.service.graphql(story.account.token, createWithPhoto, {
      siteId: 1,
      input,
    });
    expect(createCustomer.customer.profilePhoto).toBeNull();
  });

  test('a file where another value belongs is an error of that value', async () => {
    const places: [string, object, number, string][] = [
      ['variables.input.email', { displayName: 'Ada', email: null }, 400, 'BAD_USER_INPUT'],
      ['variables.input.metadata.file', { metadata: { file: null } }, 200, 'METADATA_INVALID'],
    ];
    for (const [path, input, status, code] of places) {
      const variables = { siteId: 1, input: { displayName: 'Ada', ...input } };
      const operation = field('operations', { query: createWithPhoto, variables });
      const answer = await story.send([operation, field('map', { 0: [path] }), file(jpeg)]);
      expect(answer, path).toMatchObject({ status, codes: [code] });
    }
    for (const name of ['query', 'operationName', 'extensions', 'variables']) {
      const operation = field('operations', { query: createWithPhoto, [name]: null });
      const answer = await story.send([operation, field('map', { 0: [name] }), file(jpeg)]);
      expect([answer.status, answer.codes.includes('INTERNAL_SERVER_ERROR')], name).toEqual([400, false]);
    }
  });
});

describe('before the body is looked at', () => {
  const nonsense = Buffer.from('not multipart at all');

  test('the token is: 401', async () => {
    for (const authorization of ['', 'Bearer wrong']) {
      const answer = await story.send(nonsense, { headers: { authorization } });
      expect(answer).toMatchObject({ status: 401, codes: ['UNAUTHENTICATED'] });
    }
  });

  test('the header that keeps other sites out is: 403, and the message names it', async () => {
    const answer = await story.send(nonsense, { headers: { 'graphql-preflight': '' } });
    expect(answer).toMatchObject({ status: 403, codes: ['PREFLIGHT_HEADER_REQUIRED'] });
    expect(answer.body.errors[0].message).toContain('GraphQL-Preflight: 1');
  });

  test('other types of body are still refused', async () => {
    const { status } = await post(story.url, nonsense, {
      headers: { ...story.headers, 'content-type': 'multipart/mixed; boundary=x' },
    });
    expect(status).toBe(415);
  });
});
