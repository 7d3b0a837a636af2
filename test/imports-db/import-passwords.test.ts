import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, logIn } from '../api/login-story.ts';
import { hasWrongPassword, type PasswordVector, passwordVectors } from '../passwords/vectors.ts';
import { createUploadStage, type UploadStage } from './upload-stage.ts';

let stage: UploadStage;
beforeAll(async () => {
  stage = await createUploadStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** A hash with a password of one line, and where UPDATE can tell that it is stored already. */
const kinds = [
  { type: 'md5', begins: /^[0-9a-f]{32}$/, again: { updated: 1 } },
  { type: 'bcrypt_wordpress', begins: /^\$P\$/, again: { unchanged: 1 } },
  { type: 'bcrypt_wordpress', begins: /^\$wp\$/, again: { unchanged: 1 } },
  { type: 'drupal_v8.2.x', begins: /^\$S\$/, again: { unchanged: 1 } },
  { type: 'password_bcrypt', begins: /^\$2y\$/, again: { unchanged: 1 } },
].map((kind) => ({ ...kind, ...vectorOf(kind) }));

function vectorOf({ type, begins }: { type: string; begins: RegExp }): { hash: string; password: string } {
  const fits = (vector: PasswordVector): vector is PasswordVector & { password: string } =>
    vector.type === type &&
    begins.test(vector.hash) &&
    vector.expect === 'accept' &&
    vector.login !== 'refused' &&
    /^[!-~ ]+$/.test(vector.password ?? '') &&
    !hasWrongPassword(vector);
  const vector = passwordVectors.find(fits);
  if (vector === undefined) throw new Error(`no vector of ${type}`);
  return vector;
}

async function importFile(content: string, options: object) {
  const { customerImport } = await stage.start(content, 'customers.csv', { again: true, ...options });
  return stage.ended(customerImport.id);
}

async function credentialOf(email: string) {
  const { accountId } = stage.account;
  const { id } = await stage.service.deps.prisma.customer.findFirstOrThrow({ where: { accountId, email } });
  return stage.service.deps.prisma.credential.findFirstOrThrow({ where: { accountId, customerId: id } });
}

test.each(kinds)('the same $type hash ($begins) sent again', async ({ type, hash, password, again }) => {
  const email = `${type}${hash.slice(0, 3).replaceAll(/\W/g, '')}@lovelace.dev`.toLowerCase();
  const file = `email,password,password_type\n${email},${hash},${type}\n`;
  const update = { ifExists: 'UPDATE' };
  const unchanged = { updated: 0, unchanged: 0, rejected: 0 };
  expect(await importFile(file, {})).toMatchObject({ created: 1 });
  const imported = await credentialOf(email);

  // Before the first login.
  expect(await importFile(file, { ...update, validateOnly: true })).toMatchObject({ ...unchanged, ...again });
  expect(await importFile(file, update)).toMatchObject({ ...unchanged, ...again });
  const resent = await credentialOf(email);
  if ('unchanged' in again) expect(resent).toEqual(imported);
  expect(resent).toMatchObject({ scheme: imported.scheme, settings: imported.settings });

  // After it, when the hash is gone for good.
  expect(await codeOf(logIn(stage.service, stage.account, email, password))).toBe('OK');
  expect(await credentialOf(email)).toMatchObject({ scheme: 'ARGON2ID' });
  expect(await importFile(file, { ...update, validateOnly: true })).toMatchObject({ updated: 1 });
  expect(await importFile(file, update)).toMatchObject({ updated: 1 });
  expect(await credentialOf(email)).toMatchObject({ scheme: imported.scheme, settings: imported.settings });
  expect(await codeOf(logIn(stage.service, stage.account, email, `${password}x`))).toBe(
    'INVALID_CREDENTIALS',
  );
  expect(await codeOf(logIn(stage.service, stage.account, email, password))).toBe('OK');
  expect(await credentialOf(email)).toMatchObject({ scheme: 'ARGON2ID' });
  expect(await codeOf(logIn(stage.service, stage.account, email, password))).toBe('OK');
});

test('without its password column a file leaves passwords alone', async () => {
  const { hash, password } = vectorOf({ type: 'md5', begins: /^[0-9a-f]{32}$/ });
  const file = `email,first_name,password,password_type\nkept@lovelace.dev,Ada,${hash},md5\n`;
  await importFile(file, {});
  await logIn(stage.service, stage.account, 'kept@lovelace.dev', password);
  const stored = await credentialOf('kept@lovelace.dev');
  const map = { password: '-', password_type: '-' };
  expect(await importFile(file, { ifExists: 'UPDATE', map })).toMatchObject({ unchanged: 1 });
  const renamed = file.replace('Ada', 'Grace');
  expect(await importFile(renamed, { ifExists: 'UPDATE', map })).toMatchObject({ updated: 1 });
  expect(await credentialOf('kept@lovelace.dev')).toEqual(stored);
});
