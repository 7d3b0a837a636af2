import { request } from 'node:http';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runDueJobs } from '../../src/jobs/run-due-jobs.ts';
import { onlyPglite } from '../support/database.ts';
import { startService, type TestService } from '../support/service.ts';
import { create } from './create-story.ts';

let service: TestService;
let url: string;
beforeAll(async () => {
  service = await startService();
  url = await service.listen();
});
afterAll(() => service[Symbol.asyncDispose]());

/** Creates a customer whose mail is kept, and returns the mail's page. */
async function keptMail(input: object): Promise<string> {
  const { token, accountId } = await service.newAccount();
  const { userErrors } = await create(service, token, input);
  expect(userErrors).toEqual([]);
  await runDueJobs(service.deps.jobQueue);
  const job = await service.deps.prisma.job.findFirstOrThrow({ where: { accountId } });
  expect(job).toMatchObject({ status: 'DONE', lastError: null });
  return `/mail/${job.id}`;
}

/** Asks as somebody else would, which `fetch` cannot. */
function statusFor(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((done, fail) => {
    request(`${url}${path}`, { headers }, (response) => {
      response.resume();
      done(response.statusCode);
    })
      .on('error', fail)
      .end();
  });
}

describe.skipIf(!onlyPglite)('the mail that the embedded default keeps (the embedded database only)', () => {
  test('is listed, shown and downloaded', async () => {
    expect(await (await fetch(`${url}/mail`)).text()).toContain('There is none yet.');
    const path = await keptMail({ email: 'ada@kept.dev', firstName: 'Zoë & <b>Co', language: 'FR' });
    const list = await (await fetch(`${url}/mail`)).text();
    expect(list).toContain(`<a href="${path}">Veuillez confirmer votre adresse e-mail pour `);
    expect(list).toContain('ada@kept.dev');

    const shown = await (await fetch(`${url}${path}`)).text();
    const [, link = ''] = /<a href="(http[^"]+)" rel="noreferrer">/.exec(shown) ?? [];
    expect(link).toMatch(/^http:\/\/localhost:4000\/confirm\?lang=fr&amp;token=[\w.-]{122}$/);
    expect(shown).toContain('Bonjour Zoë &amp; &lt;b&gt;Co');
    expect(shown).toContain(`<iframe title="HTML" src="${path}/html" sandbox=`);

    const html = await fetch(`${url}${path}/html`);
    expect(html.headers.get('content-security-policy')).toMatch(/default-src 'none'.*; sandbox allow-popups/);
    expect(await html.text()).toContain('Bonjour Zoë &amp; &lt;b&gt;Co,</p>');

    const eml = await fetch(`${url}${path}/eml`);
    expect(eml.headers.get('content-type')).toBe('message/rfc822');
    const parsed = await simpleParser(Buffer.from(await eml.arrayBuffer()));
    expect(parsed.to).toMatchObject({ value: [{ address: 'ada@kept.dev' }] });
  });

  test('has a link that confirms at this service', async () => {
    const path = await keptMail({ email: 'link@kept.dev' });
    const shown = await (await fetch(`${url}${path}`)).text();
    const [, token = ''] = /token=([\w.-]+)/.exec(shown) ?? [];
    const response = await fetch(`${url}/confirm`, { method: 'POST', body: new URLSearchParams({ token }) });
    expect(response.status).toBe(200);
    const where = { emailKey: 'link@kept.dev', emailVerifiedAt: { not: null } };
    expect(await service.deps.prisma.customer.count({ where })).toBe(1);
  });

  test('is for visitors on this machine under its own name alone', async () => {
    const path = await keptMail({ email: 'private@kept.dev' });
    for (const page of ['/mail', path, `${path}/html`, `${path}/eml`]) {
      expect(await statusFor(page, { host: 'localhost:4000' })).toBe(200);
      expect(await statusFor(page, { host: 'rebound.example' })).toBe(404);
      expect(await statusFor(page, { host: 'localhost', 'x-forwarded-for': '192.0.2.1' })).toBe(404);
      expect(await statusFor(page, { host: 'localhost', forwarded: 'for=192.0.2.1' })).toBe(404);
    }
  });

  test('is all that can be read there', async () => {
    const path = await keptMail({ email: 'only@kept.dev' });
    for (const other of [
      '/mail/../secrets.json',
      '/mail/..%2fsecrets.json',
      '/mail/0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b',
      `${path}.json`,
      `${path}/html/x`,
      `${path}/..%2f..%2fsecrets.json`,
      '/mailbox',
    ]) {
      const status = await statusFor(other, { host: 'localhost' });
      expect([other, status === 200]).toEqual([other, false]);
    }
    expect((await fetch(`${url}/mail`, { method: 'POST' })).status).toBe(405);
  });
});

describe.skipIf(onlyPglite)('on a database server (PostgreSQL only)', () => {
  test('there is no such page, whoever asks', async () => {
    const path = await keptMail({ email: 'server@kept.dev' });
    for (const page of ['/mail', path]) expect(await statusFor(page, { host: 'localhost' })).not.toBe(200);
  });
});
