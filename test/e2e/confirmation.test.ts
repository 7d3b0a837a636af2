import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, onlyPglite, type TestDatabase } from '../support/database.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

const create = `
  mutation ($input: CustomerInput!) {
    createCustomer(siteId: 1, input: $input) { customer { id } userErrors { code } }
  }`;

describe.skipIf(executablePath === undefined || !onlyPglite)(
  'the first confirmation in a browser (needs Chromium; on the embedded database, which alone shows its mail)',
  () => {
    let database: TestDatabase;
    let server: ServerProcess;
    let browser: Browser;
    let page: Page;
    /** What the browser refused to load or to run. */
    const complaints: string[] = [];

    beforeAll(async () => {
      database = await createTestDatabase();
      server = await startServerProcess({ ...database.env, PORT: '0', LOG_LEVEL: 'silent' });
      browser = await chromium.launch({
        executablePath,
        args: ['--no-sandbox', '--disable-background-networking'],
      });
      page = await browser.newPage();
      page.context().on('console', (message) => {
        // The test's own scripts are refused in the mail's frame, as any others would be.
        const isOwn = /^Blocked script execution in '\S+\/html'/.test(message.text());
        if (message.type() === 'error' && !isOwn) complaints.push(message.text());
      });
    });
    afterAll(async () => {
      await browser?.close();
      await server?.[Symbol.asyncDispose]();
      await database?.[Symbol.asyncDispose]();
    });

    async function graphql(query: string, variables: object) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.demoToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()).data;
    }

    test('the printed page shows the mail, its button leads to a page, and the button there confirms', async () => {
      const [, mailUrl = ''] = /^Mail +(\S+)/m.exec(server.output()) ?? [];
      expect(mailUrl).toBe(`${server.url}/mail`);
      const email = 'ada@first-mail.dev';
      const input = { email, firstName: 'Zoë', language: 'DE', skipEmailDnsValidations: true };
      const { createCustomer } = await graphql(create, { input });
      expect(createCustomer.userErrors).toEqual([]);

      await page.goto(mailUrl);
      const mail = page.getByRole('link', { name: /Bitte bestätigen/ });
      for (let tries = 0; tries < 50 && (await mail.count()) === 0; tries++) {
        await page.waitForTimeout(200);
        await page.reload();
      }
      await mail.click();
      const button = page.frameLocator('iframe').getByRole('link', { name: 'E-Mail-Adresse bestätigen' });
      expect(await page.frameLocator('iframe').getByText('Guten Tag Zoë,').count()).toBe(1);
      expect(await button.evaluate((link) => getComputedStyle(link).backgroundColor)).toBe(
        'rgb(29, 78, 216)',
      );

      const opened = page.context().waitForEvent('page');
      await button.click();
      const confirmation = await opened;
      await confirmation.getByRole('button', { name: 'Bestätigen' }).click();
      await confirmation.getByText('Ihre E-Mail-Adresse ist bestätigt.').waitFor();

      const query = 'query ($email: String) { customer(email: $email) { emailVerified } }';
      expect(await graphql(query, { email })).toEqual({ customer: { emailVerified: true } });
      expect(complaints).toEqual([]);
    });
  },
);
