import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Mail, Mailer } from './mail.ts';
import { toNodemailer } from './nodemailer-message.ts';

/** Mails that stay in the folder. */
const MAX_KEPT = 500;

/** A mail in the folder, as `<id>.json` beside the message itself, `<id>.eml`. */
export interface KeptMail extends Mail {
  /** ISO 8601. */
  keptAt: string;
}

/**
 * Sends nothing: keeps every mail in a folder, where a developer can open it. The newest 500 stay. A mail that is sent
 * again replaces itself.
 */
export function createFolderMailer(directory: string, clock: () => number): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const keep = async (name: string, content: string | Buffer) => {
    const part = join(directory, `${name}.part`);
    await writeFile(part, content, { mode: 0o600 });
    // Whoever lists the folder sees whole files only.
    await rename(part, join(directory, name));
  };
  return {
    async send(mail, signal) {
      const { message } = await transport.sendMail(toNodemailer(mail));
      await mkdir(directory, { recursive: true, mode: 0o700 });
      signal.throwIfAborted();
      await keep(`${mail.id}.eml`, message as Buffer);
      const kept: KeptMail = { ...mail, keptAt: new Date(clock()).toISOString() };
      await keep(`${mail.id}.json`, JSON.stringify(kept));
      await removeOldest(directory);
    },
    async [Symbol.asyncDispose]() {
      transport.close();
    },
  };
}

/** Ids sort by time (UUIDv7), so names do. */
async function removeOldest(directory: string): Promise<void> {
  const names = (await readdir(directory)).sort();
  const ids = [...new Set(names.map((name) => name.slice(0, name.indexOf('.'))))];
  const old = new Set(ids.slice(0, Math.max(0, ids.length - MAX_KEPT)));
  for (const name of names) {
    if (old.has(name.slice(0, name.indexOf('.')))) await rm(join(directory, name), { force: true });
  }
}
