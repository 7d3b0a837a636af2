import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultArgon2Parameters } from '../../src/passwords/argon2id.ts';
import { PasswordHasher } from '../../src/passwords/password-hasher.ts';
import { createImportStage, type ImportStage } from './import-stage.ts';

/** Every hash below is one of this. */
const known = 'correct horse battery staple';

let stage: ImportStage;
const hasher = new PasswordHasher({
  argon2: { ...defaultArgon2Parameters, memoryCost: 8_192 },
  maxInFlight: 2,
  maxQueue: 100,
  refusalFloorMs: 0,
});
beforeAll(async () => {
  stage = await createImportStage();
});
afterAll(async () => {
  await hasher[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

async function importPreset(preset: string, name: string, content: string) {
  const file = await stage.write(name, content);
  const end = await stage.run(file, '--site', '1', '--skip-dns', '--preset', preset);
  const found = await stage.look((prisma) => prisma.customer.findMany({ include: { credential: true } }));
  return { end, customers: new Map(found.map((customer) => [customer.oldProviderId, customer])) };
}

type Found = Awaited<ReturnType<typeof importPreset>>['customers'];

async function logsIn(customers: Found, id: string): Promise<boolean> {
  const credential = customers.get(id)?.credential ?? null;
  const wrong = await hasher.verify(credential, `${known}!`);
  return (await hasher.verify(credential, known)).ok && !wrong.ok;
}

describe('the exports of other systems come in whole, and their customers log in', () => {
  test('WordPress: wp_users of phpMyAdmin', async () => {
    const { end, customers } = await importPreset(
      'wordpress',
      'wp_users.csv',
      [
        '"ID","user_login","user_pass","user_nicename","user_email","user_url","user_registered","user_activation_key","user_status","display_name"',
        '"1","admin","$wp$2y$10$cPL.s7HSkZwF2NNQVRy1yeY7qw544.cpw58GURKHDuypPNmOrKqkG","admin","admin@lovelace.dev","https://lovelace.dev","2019-03-04 05:06:07","","0","Site ""Admin"""',
        '"2","old user@home","$P$B2HtJpOleHGItwIahMUiWam8wOLCNd1","old","old@lovelace.dev","","0000-00-00 00:00:00","","0","Old, User"',
        '"3","plugin","$2y$06$St/t35uGKP/5FEtkUV.UaexxHoF1wbvQIX8ZR.vR0Ic2XOLwUOxEi","plugin","plugin@lovelace.dev","","2020-01-01 00:00:00","","0","Plug In"',
        '"4","cut","$P$B2HtJpOleHGItwI","cut","cut@lovelace.dev","","2020-01-01 00:00:00","","0","Cut Off"',
      ].join('\r\n'),
    );
    expect(end.out).toContain('4 rows: 3 created, 0 updated, 0 unchanged, 1 rejected');
    expect(end.out).toContain('1  PASSWORD_FORMAT_INVALID');
    expect(customers.get('1')).toMatchObject({
      username: 'admin',
      displayName: 'Site "Admin"',
      isImported: true,
      metadata: { user_url: 'https://lovelace.dev', user_registered: '2019-03-04 05:06:07' },
    });
    expect(customers.get('2')).toMatchObject({ username: null, metadata: { user_login: 'old user@home' } });
    for (const id of ['1', '2', '3']) expect(await logsIn(customers, id), id).toBe(true);
    // No fast hash is stored bare.
    expect(customers.get('2')?.credential?.hash).toMatch(/^\$argon2id\$/);
  });

  test('Drupal: users_field_data', async () => {
    const { end, customers } = await importPreset(
      'drupal',
      'users.csv',
      [
        'uid,langcode,preferred_langcode,preferred_admin_langcode,name,pass,mail,timezone,status,created,changed,access,login,init,default_langcode',
        '0,en,en,NULL,,NULL,NULL,,0,1500000000,1500000000,0,0,NULL,1',
        '101,fr,fr,NULL,drupal_s,$S$DLmWAGfo2Mt7s6gxG03nTnBvYOo75M6kKf7pPIbw7QlXB6wfaACA,s@lovelace.dev,Europe/Paris,1,1500000000,1500000000,0,1500000001,s@lovelace.dev,1',
        '102,en,pt-br,NULL,drupal u,U$S$75HUMUKUzU6YYtVjB9Jo7LnHGeYsxluI.1mvbJZN2rGWVBvlA60U,u@lovelace.dev,UTC,1,1500000000,1500000000,0,0,u@lovelace.dev,1',
        '103,en,en,NULL,drupal6,9cc2ae8a1ba7a93da39b46fc1019c481,md5@lovelace.dev,,1,1500000000,1500000000,0,0,,1',
        '104,en,en,NULL,blocked,$S$DLmWAGfo2Mt7s6gxG03nTnBvYOo75M6kKf7pPIbw7QlXB6wfaACA,blocked@lovelace.dev,,0,1500000000,1500000000,0,0,,1',
        '',
      ].join('\n'),
    );
    expect(end).toMatchObject({ exitCode: 0 });
    expect(end.out).toContain('4 rows: 4 created');
    expect(end.out).toContain('1 more that are no customers');
    expect(customers.get('101')).toMatchObject({
      language: 'fr',
      timezone: 'Europe/Paris',
      username: 'drupal_s',
      metadata: { created: '2017-07-14T02:40:00.000Z', last_login: '2017-07-14T02:40:01.000Z' },
    });
    expect(customers.get('102')).toMatchObject({ language: 'pt', username: null, displayName: 'drupal u' });
    for (const id of ['101', '102', '103']) expect(await logsIn(customers, id), id).toBe(true);
    expect(customers.get('104')).toMatchObject({ credential: null, metadata: { blocked: true } });
  });

  test('Stripe: the customers export of the Dashboard', async () => {
    const { end, customers } = await importPreset(
      'stripe',
      'customers.csv',
      [
        'id,Description,Email,Name,Created (UTC),Delinquent,Currency,Total Spend,Card ID,Card Last4,plan (metadata),Preferred Locales',
        'cus_NffrFeUfNV2Hib,A regular,Stripe@Lovelace.dev,"Lovelace, Ada",2023-01-02 03:04,false,eur,123.45,card_1,4242,gold,"de-AT,en"',
        'cus_NffrFeUfNV2Hic,,,No Email,2023-01-02 03:05,true,usd,0,,,,',
      ].join('\n'),
    );
    expect(end).toMatchObject({ exitCode: 0 });
    expect(customers.get('cus_NffrFeUfNV2Hib')).toMatchObject({
      paymentGatewayId: 'cus_NffrFeUfNV2Hib',
      email: 'Stripe@Lovelace.dev',
      displayName: 'Lovelace, Ada',
      language: 'de',
      metadata: { plan: 'gold', description: 'A regular', created: '2023-01-02 03:04' },
    });
    expect(customers.get('cus_NffrFeUfNV2Hic')).toMatchObject({
      email: null,
      metadata: { delinquent: 'true' },
    });
  });
});
