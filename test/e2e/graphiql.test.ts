import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, onlyPglite, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

describe.skipIf(executablePath === undefined || !onlyPglite)(
  'GraphiQL in a browser (needs Chromium; on the embedded database, which alone has a demo token)',
  () => {
    let database: TestDatabase;
    let server: ServerProcess;
    let browser: Browser;
    let page: Page;
    const foreign: string[] = [];

    beforeAll(async () => {
      database = await createTestDatabase();
      server = await startServerProcess({
        ...database.env,
        PORT: String(await freePort()),
        LOG_LEVEL: 'silent',
      });
      browser = await chromium.launch({
        executablePath,
        args: ['--no-sandbox', '--disable-background-networking'],
      });
      page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      page.on('request', (request) => {
        const local = request.url().startsWith(server.url) || /^(data|blob):/.test(request.url());
        if (!local) foreign.push(request.url());
      });
      await page.goto(`${server.url}/graphql`);
      // The schema is asked for first.
      await page.waitForResponse((response) => response.request().method() === 'POST');
    });

    afterAll(async () => {
      await browser?.close();
      await server?.[Symbol.asyncDispose]();
      await database?.[Symbol.asyncDispose]();
    });

    async function runTab(index: number): Promise<string> {
      // The tabs can be dragged and lie under an animation, at which a pointer of a headless browser misses them.
      await page.locator(`#graphiql-session-tab-${index}`).dispatchEvent('click');
      await page.locator(`.graphiql-tab-active #graphiql-session-tab-${index}`).waitFor();
      // The editor takes over the tab's text a moment after the tab is marked.
      await page.waitForTimeout(500);
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await page.getByRole('button', { name: /execute query/i }).click();
      return (await answered).text();
    }

    test('each tab runs as it stands, with the demo token', async () => {
      expect(JSON.parse(await runTab(0))).toMatchObject({
        data: { createCustomer: { customer: { name: 'Ada Lovelace', hasPassword: true }, userErrors: [] } },
      });
      const mistakes = JSON.parse(await runTab(1));
      expect(mistakes.data.createCustomer.userErrors).toHaveLength(6);
      expect(JSON.parse(await runTab(2)).data.customers.nodes).toHaveLength(1);
    });

    test('works offline: nothing is asked of another host', () => {
      expect(foreign).toEqual([]);
    });
  },
);
