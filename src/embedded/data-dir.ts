import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The secrets that the embedded default makes for itself. */
export interface EmbeddedSecrets {
  tokenSecret: string;
  appSecret: string;
}

const fileName = 'secrets.json';

/** Makes the data folder where it is missing; nobody but its owner may look into it. */
export async function ensureDataDir(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
}

/** The secrets kept in the data folder, made at the first start. */
export async function embeddedSecrets(directory: string): Promise<EmbeddedSecrets> {
  await ensureDataDir(directory);
  const path = join(directory, fileName);
  return (await readSecrets(path)) ?? (await makeSecrets(path));
}

async function readSecrets(path: string): Promise<EmbeddedSecrets | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const { tokenSecret, appSecret }: Record<string, unknown> = JSON.parse(text);
    if (isSecret(tokenSecret) && isSecret(appSecret)) return { tokenSecret, appSecret };
  } catch {
    // Not JSON, or `null`: as damaged as a file that lacks a secret.
  }
  throw new Error(`${path} is damaged; delete it to get new secrets (tokens issued so far become invalid)`);
}

/** The file appears under its name whole or not at all; of several processes one makes it, and all read that one. */
async function makeSecrets(path: string): Promise<EmbeddedSecrets> {
  const draft = `${path}.${randomUUID()}`;
  const secrets = { tokenSecret: newSecret(), appSecret: newSecret() };
  await writeFile(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  try {
    await link(draft, path);
    return secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return embeddedSecrets(dirname(path));
}

function isSecret(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function newSecret(): string {
  return randomBytes(32).toString('base64');
}
