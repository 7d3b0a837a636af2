import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFolderMailer } from '../../src/email/folder-mailer.ts';
import { createIdSource } from '../../src/ids.ts';
import { sampleLink, sampleMail } from './sample-mail.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'mail-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const signal = AbortSignal.timeout(60_000);

test('keeps a mail as a message that mail programs open, for its owner only', async () => {
  const folder = join(parent, 'mail');
  await using mailer = createFolderMailer(folder, () => Date.UTC(2026, 0, 1));
  const mail = sampleMail({ name: 'Zoë', language: 'fr' });
  await mailer.send(mail, signal);
  await mailer.send(mail, signal);
  expect((await readdir(folder)).sort()).toEqual([`${mail.id}.eml`, `${mail.id}.json`]);
  const message = await readFile(join(folder, `${mail.id}.eml`));
  const parsed = await simpleParser(message);
  expect(parsed).toMatchObject({ subject: mail.subject, messageId: `<${mail.id}@example.org>` });
  expect(parsed.text).toContain(sampleLink);
  expect(message.toString().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const kept = JSON.parse(await readFile(join(folder, `${mail.id}.json`), 'utf8'));
  expect(kept).toEqual({ ...mail, keptAt: '2026-01-01T00:00:00.000Z' });
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, `${mail.id}.eml`))).mode & 0o777).toBe(0o600);
});

test('keeps the newest 500', async () => {
  await using mailer = createFolderMailer(parent, Date.now);
  const newId = createIdSource();
  const ids = Array.from({ length: 503 }, (_, i) => newId(1_700_000_000_000 + i));
  for (const id of ids) await mailer.send(sampleMail({ id }), signal);
  const kept = (await readdir(parent)).filter((name) => name.endsWith('.eml')).sort();
  expect(kept).toEqual(ids.slice(3).map((id) => `${id}.eml`));
  expect(await readdir(parent)).toHaveLength(1000);
});
