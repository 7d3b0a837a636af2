import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { field, file } from '../http/multipart-client.ts';
import { noise, plain } from '../photos/sample-images.ts';
import type { Data } from '../support/service.ts';
import { keyOf, oneFile, operations, type PhotoStory, short, startPhotoStory } from './photo-story.ts';

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

describe('nothing stays in the store', () => {
  afterEach(async () => expect(await story.stored()).toEqual([]));

  test('when another rule is broken: the file is not even looked at', async () => {
    const answer = await story.create(Buffer.from('no image'), { displayName: 'x'.repeat(101), phone: '1' });
    expect(short(answer)).toEqual(['PHONE_INVALID input.phone', 'TOO_LONG input.displayName']);
  });

  test("when the site is another account's: the file is not even looked at", async () => {
    const answer = await story.create(Buffer.from('no image'), undefined, { siteId: 99 });
    expect(short(answer)).toEqual(['SITE_NOT_FOUND siteId']);
  });

  test('when a value is taken', async () => {
    await story.create(undefined, { username: 'ada' });
    const answer = await story.create(jpeg, { displayName: 'Ada', username: 'ADA' });
    expect(short(answer)).toEqual(['TAKEN input.username']);
    expect(await story.customers()).toBe(1);
  });

  test('when of two at the same moment one loses', async () => {
    const answers = await Promise.all(
      [jpeg, png].map((photo) => story.create(photo, { displayName: 'Ada', username: 'ada' })),
    );
    expect(answers.flatMap(short)).toEqual(['TAKEN input.username']);
    const winner = answers.find(({ customer }) => customer !== null);
    expect(await story.stored()).toEqual([keyOf(winner)]);
    await story.service.deps.photos.remove(keyOf(winner));
  });

  test('when the customer is only returned', async () => {
    await story.create(undefined, { oldProviderId: 'o-1' });
    const answer = await story.create(jpeg, { oldProviderId: 'o-1' }, { ifExists: 'RETURN' });
    expect([answer.result, answer.customer.profilePhoto]).toEqual(['RETURNED', null]);
  });

  test('when the input is only validated, and the preview says what would be', async () => {
    const answer = await story.create(png, undefined, { validateOnly: true });
    expect(answer).toMatchObject({ customer: null, result: 'CREATED', userErrors: [] });
    expect(answer.preview.profilePhoto).toMatchObject({ width: 300, height: 300, contentType: 'image/png' });
    const refused = await story.create(Buffer.from('no image'), undefined, { validateOnly: true });
    expect(short(refused)).toEqual(['IMAGE_FORMAT_UNSUPPORTED input.profilePhoto']);
    expect(await story.customers()).toBe(0);
  });

  test('when the token may not write', async () => {
    const token = await story.service.tokenFor(story.account.accountId, { scopes: ['customers:read'] });
    const answer = await story.send([operations(), oneFile, file(jpeg)], {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer).toMatchObject({ status: 403, codes: ['FORBIDDEN'] });
  });
});

describe('ifExists: UPDATE', () => {
  const ifExists = 'UPDATE';
  const input = { oldProviderId: 'o-1' };

  test('adds a photo, replaces it, and clears the old one away', async () => {
    await story.create(undefined, input);
    const added = await story.create(jpeg, input, { ifExists });
    expect([added.result, added.customer.profilePhoto.contentType]).toEqual(['UPDATED', 'image/jpeg']);
    const replaced = await story.create(png, input, { ifExists });
    expect([replaced.result, replaced.customer.profilePhoto.contentType]).toEqual(['UPDATED', 'image/png']);
    expect(replaced.customer.id).toBe(added.customer.id);
    await story.runJobs();
    expect(await story.stored()).toEqual([keyOf(replaced)]);
  });

  test('with the same photo changes nothing, and keeps it where no photo is sent', async () => {
    const { customer } = await story.create(jpeg, input);
    const same = await story.create(jpeg, input, { ifExists });
    expect([same.result, same.customer]).toEqual(['UNCHANGED', customer]);
    const without = await story.create(undefined, { ...input, phone: '12345' }, { ifExists });
    expect([without.result, without.customer.profilePhoto]).toEqual(['UPDATED', customer.profilePhoto]);
    await story.runJobs(7_200_000);
    expect(await story.stored()).toEqual([keyOf({ customer })]);
  });
});

describe('an idempotency key', () => {
  const key = 'key-of-a-photo';
  afterEach(() => story.service.deps.prisma.idempotencyKey.deleteMany());

  test('answers the same request again, stores once, and tells another file', async () => {
    const first = await story.create(jpeg, undefined, { key });
    const again = await story.create(jpeg, undefined, { key });
    expect(again).toEqual({ ...first, replayed: true });
    for (const other of [png, undefined]) {
      expect(short(await story.create(other, undefined, { key }))).toEqual([
        'IDEMPOTENCY_MISMATCH idempotencyKey',
      ]);
    }
    expect(short(await story.create(Buffer.from('no image'), undefined, { key }))).toEqual([
      'IMAGE_FORMAT_UNSUPPORTED input.profilePhoto',
    ]);
    expect([await story.stored(), await story.customers()]).toEqual([[keyOf(first)], 1]);
  });

  test('is free again after a refused photo', async () => {
    expect(short(await story.create(jpeg.subarray(0, 900), undefined, { key }))).toHaveLength(1);
    expect((await story.create(jpeg, undefined, { key })).userErrors).toEqual([]);
  });

  test('of two requests at the same moment makes one customer with one photo', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => story.create(jpeg, undefined, { key })));
    expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true, true]);
    expect(await story.stored()).toEqual([keyOf(answers[0])]);
  });

  test('remembers a customer who was only returned', async () => {
    await story.create(undefined, { oldProviderId: 'o-1' });
    const send = (photo: Buffer) =>
      story.create(photo, { oldProviderId: 'o-1' }, { key, ifExists: 'RETURN' });
    expect((await send(jpeg)).replayed).toBe(false);
    expect((await send(jpeg)).replayed).toBe(true);
    expect(short(await send(png))).toEqual(['IDEMPOTENCY_MISMATCH idempotencyKey']);
  });
});

test('one file serves two customers, each with a photo of its own', async () => {
  const query = `mutation ($one: CustomerInput!, $two: CustomerInput!) {
    one: createCustomer(siteId: 1, input: $one) { customer { id profilePhoto { url } } userErrors { code } }
    two: createCustomer(siteId: 1, input: $two) { customer { id profilePhoto { url } } userErrors { code } }
  }`;
  const variables = {
    one: { displayName: 'Ada', profilePhoto: null },
    two: { displayName: 'Grace', profilePhoto: null },
  };
  const map = field('map', { 0: ['variables.one.profilePhoto', 'variables.two.profilePhoto'] });
  const { body } = await story.send([field('operations', { query, variables }), map, file(jpeg)]);
  const { one, two } = body.data;
  expect([...one.userErrors, ...two.userErrors]).toEqual([]);
  expect((await story.stored()).sort()).toEqual([keyOf(one), keyOf(two)].sort());
  await story.service.deps.photos.remove(keyOf(one));
  expect((await fetch(two.customer.profilePhoto.url)).status).toBe(200);
});

describe('createCustomers', () => {
  const query = `mutation ($inputs: [CustomerInput!]!, $policy: ErrorPolicy) {
    createCustomers(siteId: 1, inputs: $inputs, errorPolicy: $policy) {
      results { customer { displayName profilePhoto { width } } userErrors { code path } }
    }
  }`;
  async function batch(inputs: object[], policy: string): Promise<Data[]> {
    const parts = [
      field('operations', { query, variables: { inputs, policy } }),
      field('map', { 0: ['variables.inputs.0.profilePhoto'] }),
      file(jpeg),
    ];
    const { body } = await story.send(parts);
    return body.data.createCustomers.results;
  }
  const ada = { displayName: 'Ada', profilePhoto: null };

  test('refuses the photo of a batch by its path, and reads none', async () => {
    const grace = { displayName: 'Grace' };
    const refused = {
      customer: null,
      userErrors: [{ code: 'PHOTO_NOT_IN_BATCH', path: ['inputs', '0', 'profilePhoto'] }],
    };
    expect(await batch([ada, grace], 'REJECT_FAILED')).toEqual([
      refused,
      { customer: { displayName: 'Grace', profilePhoto: null }, userErrors: [] },
    ]);
    const [first, second] = await batch([ada, grace], 'REJECT_ALL');
    expect(first).toEqual(refused);
    expect(second.userErrors).toMatchObject([{ code: 'BATCH_REJECTED' }]);
    expect(await story.stored()).toEqual([]);
  });

  test.each(['REJECT_FAILED', 'REJECT_ALL'])('takes that of a single input (%s)', async (policy) => {
    const [only] = await batch([ada], policy);
    expect(only).toEqual({ customer: { displayName: 'Ada', profilePhoto: { width: 200 } }, userErrors: [] });
  });
});
