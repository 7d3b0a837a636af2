import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { confirmationLanguages } from '../../src/email/templates/languages.ts';
import type { TestAccount } from '../support/service.ts';
import { linkIn, type MailStory, startMailStory, tokenIn } from './mail-story.ts';

let story: MailStory;
let url: string;
beforeAll(async () => {
  story = await startMailStory();
  url = await story.service.listen();
});
afterAll(() => story[Symbol.asyncDispose]());
beforeEach(() => {
  story.time.shift = 0;
});

let addresses = 0;

async function invited(account: TestAccount, input: object = {}) {
  const email = `c${++addresses}@page.dev`;
  const { id } = await story.create(account, { email, ...input });
  await story.work();
  const [mail] = story.mailsTo(email);
  if (mail === undefined) throw new Error('no mail');
  return { id, token: tokenIn(mail), query: linkIn(mail).search };
}

const verifiedAt = async (id: string) =>
  (await story.service.deps.prisma.customer.findFirstOrThrow({ where: { id } })).emailVerifiedAt;

const get = (query: string, init?: RequestInit) => fetch(`${url}/confirm${query}`, init);

const press = (fields: Record<string, string>) =>
  fetch(`${url}/confirm`, { method: 'POST', body: new URLSearchParams(fields) });

/** What pressing the button of a page sends. */
function fieldsOf(page: string): Record<string, string> {
  const fields = [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
  return Object.fromEntries(fields.map(([, name, value]) => [name, value]));
}

describe('the page that confirmation links lead to', () => {
  test('confirms when the button is pressed, and not before', async () => {
    const { id, query, token } = await invited(await story.service.newAccount());
    for (const method of ['GET', 'HEAD', 'GET']) {
      const response = await get(query, { method });
      expect(response.status).toBe(200);
      if (method === 'GET') expect(fieldsOf(await response.text())).toEqual({ token, lang: 'en' });
    }
    expect(await verifiedAt(id)).toBeNull();

    const done = await press(fieldsOf(await (await get(query)).text()));
    expect(done.status).toBe(200);
    expect(await done.text()).toContain('Your email address is confirmed.');
    const when = await verifiedAt(id);
    expect(when).not.toBeNull();
    expect((await press({ token })).status).toBe(200);
    expect(await verifiedAt(id)).toEqual(when);
    const events = await story.service.deps.prisma.event.findMany({ where: { customerId: id } });
    expect(events.map(({ type, actor }) => [type, actor])).toEqual([
      ['customer.created', 'tester'],
      ['customer.email_verified', 'confirmation-link'],
    ]);
  });

  test('loads nothing, can be framed by nobody, and tells nobody its address', async () => {
    const { query } = await invited(await story.service.newAccount());
    for (const response of [await get(query), await get('?token=x'), await press({ token: 'x' })]) {
      const csp = response.headers.get('content-security-policy') ?? '';
      expect(csp).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self';/);
      expect(csp).toContain("frame-ancestors 'none'");
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await response.text()).not.toMatch(/<script|<img|<link|src=|style=/i);
    }
  });

  test.each(confirmationLanguages.map((words) => [words.language, words.page] as const))(
    'speaks %s',
    async (language, words) => {
      const account = await story.service.newAccount();
      const { query } = await invited(account, { language: language.toUpperCase() });
      const asking = await (await get(query)).text();
      expect(asking).toContain(`<html lang="${language}">`);
      for (const text of [words.title, words.question, words.button]) expect(asking).toContain(text);
      expect(await (await press(fieldsOf(asking))).text()).toContain(words.confirmed);
      expect(await (await press({ token: 'x', lang: language })).text()).toContain(words.invalid);
    },
  );

  test('says what is wrong with a link', async () => {
    const { id, token, query } = await invited(await story.service.newAccount());
    for (const broken of [
      '',
      '?token=',
      `?token=${token.slice(1)}`,
      '?token=%00',
      '?lang=%22%3E%3Cscript%3E&token=x',
    ]) {
      const response = await get(broken);
      expect([broken, response.status]).toEqual([broken, 400]);
      expect(await response.text()).not.toContain('<script');
    }
    story.time.shift = 73 * 3_600_000;
    const late = await get(query);
    expect([late.status, (await press({ token })).status]).toEqual([410, 410]);
    expect(await late.text()).toContain('This link has expired.');
    story.time.shift = 0;
    expect(await verifiedAt(id)).toBeNull();
    await press({ token });
    await story.service.deps.prisma.customer.updateMany({ where: { id }, data: { emailVerifiedAt: null } });
    const used = await press({ token });
    expect(used.status).toBe(410);
    expect(await used.text()).toContain('This link has already been used.');
    expect(await verifiedAt(id)).toBeNull();
  });

  test('understands its own form only', async () => {
    const { id, token } = await invited(await story.service.newAccount());
    const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
    expect((await get('', { ...json, body: JSON.stringify({ token }) })).status).toBe(400);
    expect((await get(`?token=${token}`, { method: 'POST', body: '' })).status).toBe(400);
    const put = await get(`?token=${token}`, { method: 'PUT' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect((await press({ token, filler: 'x'.repeat(1_000_000) })).status).toBe(400);
    expect(await verifiedAt(id)).toBeNull();
    expect((await fetch(`${url}/confirm/x?token=${token}`)).status).not.toBe(200);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test('asks to try again while the database is away', async () => {
    const { token } = await invited(await story.service.newAccount());
    const { prisma } = story.service.deps;
    const { customer } = prisma;
    const away = Object.assign(new Error('away'), { code: 'P1001' });
    Object.defineProperty(prisma, 'customer', {
      configurable: true,
      value: { findUnique: () => Promise.reject(away) },
    });
    try {
      const response = await press({ token });
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
    } finally {
      Object.defineProperty(prisma, 'customer', { configurable: true, value: customer });
    }
  });
});
