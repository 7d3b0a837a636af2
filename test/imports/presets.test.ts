import { describe, expect, it } from 'vitest';
import { planColumns } from '../../src/imports/column-plan.ts';
import type { ColumnOptions } from '../../src/imports/column-targets.ts';
import { readAll } from './read-all.ts';

async function readExport(csv: string, options: ColumnOptions) {
  const { header, rows } = await readAll(csv);
  return rows.map(planColumns(header, options));
}

const customers = (read: Awaited<ReturnType<typeof readExport>>) =>
  read.map((row) => (row.kind === 'customer' ? row.input : row));
const notes = (read: Awaited<ReturnType<typeof readExport>>) =>
  read.map((row) => (row.kind === 'customer' ? row.notes : row.kind));

const phpass = '$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/';

describe('WordPress', () => {
  const header =
    '"ID","user_login","user_pass","user_nicename","user_email","user_url","user_registered",' +
    '"user_activation_key","user_status","display_name"';
  const csv = [
    header,
    `"1","admin","$wp$2y$10$abcdefghijklmnopqrstuu","admin","admin@example.com","https://example.com","2019-03-04 05:06:07","","0","Site Admin"`,
    `"2","a b@c","${phpass}","a-bc","ab@example.com","","0000-00-00 00:00:00","1700000000:${phpass}","0","A ""B"" C"`,
    `"3","nobody","","nobody","","","2020-01-01 00:00:00","","0","Nobody"`,
  ].join('\r\n');

  it('reads wp_users', async () => {
    const read = await readExport(csv, { preset: 'wordpress' });
    expect(customers(read)).toEqual([
      {
        oldProviderId: '1',
        username: 'admin',
        password: '$wp$2y$10$abcdefghijklmnopqrstuu',
        passwordType: 'BCRYPT_WORDPRESS',
        email: 'admin@example.com',
        displayName: 'Site Admin',
        isImported: true,
        metadata: { user_url: 'https://example.com', user_registered: '2019-03-04 05:06:07' },
      },
      {
        oldProviderId: '2',
        password: phpass,
        passwordType: 'BCRYPT_WORDPRESS',
        email: 'ab@example.com',
        displayName: 'A "B" C',
        isImported: true,
        metadata: { user_login: 'a b@c' },
      },
      {
        oldProviderId: '3',
        username: 'nobody',
        displayName: 'Nobody',
        isImported: true,
        metadata: { user_registered: '2020-01-01 00:00:00' },
      },
    ]);
    expect(notes(read)).toEqual([[], ['USERNAME_IN_METADATA'], []]);
  });

  it('reads the columns of plug-ins and of a multisite, and takes no password of a spammer', async () => {
    const read = await readExport(
      `ID,user_login,user_pass,first_name,locale,role,spam,deleted\n7,ann,${phpass},Ann,pt_BR,editor,0,0\n8,eve,${phpass},Eve,gsw,author,1,0\n`,
      { preset: 'wordpress' },
    );
    expect(customers(read)).toEqual([
      {
        oldProviderId: '7',
        username: 'ann',
        password: phpass,
        passwordType: 'BCRYPT_WORDPRESS',
        firstName: 'Ann',
        language: 'pt',
        isImported: true,
        metadata: { role: 'editor' },
      },
      {
        oldProviderId: '8',
        username: 'eve',
        firstName: 'Eve',
        isImported: true,
        metadata: { role: 'author', spam: true, locale: 'gsw' },
      },
    ]);
    expect(notes(read)[1]).toEqual(['LANGUAGE_IN_METADATA', 'BLOCKED_WITHOUT_PASSWORD']);
  });

  it('lets the map decide otherwise', async () => {
    const [read] = await readExport(csv, {
      preset: 'wordpress',
      map: { user_login: 'metadata.login', user_url: '-', user_registered: '-' },
    });
    expect(read).toMatchObject({ input: { metadata: { login: 'admin' } } });
  });
});

describe('Drupal', () => {
  const header =
    'uid,langcode,preferred_langcode,preferred_admin_langcode,name,pass,mail,timezone,status,created,changed,access,login,init,default_langcode';
  const csv = [
    header,
    '0,en,en,NULL,,NULL,NULL,,0,1516355020,1516355020,0,0,NULL,1',
    '1,en,fr,NULL,admin,$S$ETwzxcv0d0HtDIytG/fsPHCWbVSk03aWqRVmKCO6ZNlI8ogGcyN2,admin@example.com,Europe/Paris,1,1516355020,1517393780,1518097512,1517910364,admin@example.com,1',
    '1,de,fr,NULL,admin,$S$ETwzxcv0d0HtDIytG/fsPHCWbVSk03aWqRVmKCO6ZNlI8ogGcyN2,admin@example.com,Europe/Paris,1,1516355020,1517393780,1518097512,1517910364,admin@example.com,0',
    `7,und,NULL,NULL,Zoë O'Hara,0123456789abcdef0123456789ABCDEF,zoe@example.com,NULL,1,0,0,0,0,NULL,1`,
    '8,zh-hans,NULL,NULL,spammer,$2y$10$abc,spam@example.com,UTC,0,1500000000,0,0,0,NULL,1',
  ].join('\n');

  it('reads users_field_data', async () => {
    const read = await readExport(csv, { preset: 'drupal' });
    expect(customers(read)).toEqual([
      { kind: 'skipped', note: 'ANONYMOUS_USER_SKIPPED' },
      {
        oldProviderId: '1',
        username: 'admin',
        displayName: 'admin',
        password: '$S$ETwzxcv0d0HtDIytG/fsPHCWbVSk03aWqRVmKCO6ZNlI8ogGcyN2',
        passwordType: 'DRUPAL_V8_2_X',
        email: 'admin@example.com',
        timezone: 'Europe/Paris',
        language: 'fr',
        isImported: true,
        metadata: { created: '2018-01-19T09:43:40.000Z', last_login: '2018-02-06T09:46:04.000Z' },
      },
      { kind: 'skipped', note: 'TRANSLATION_SKIPPED' },
      {
        oldProviderId: '7',
        displayName: "Zoë O'Hara",
        password: '0123456789abcdef0123456789ABCDEF',
        passwordType: 'MD5',
        email: 'zoe@example.com',
        isImported: true,
        metadata: { name: "Zoë O'Hara" },
      },
      {
        oldProviderId: '8',
        username: 'spammer',
        displayName: 'spammer',
        email: 'spam@example.com',
        timezone: 'UTC',
        language: 'zh',
        isImported: true,
        metadata: { created: '2017-07-14T02:40:00.000Z', blocked: true },
      },
    ]);
    expect(notes(read)).toEqual([
      'skipped',
      [],
      'skipped',
      ['USERNAME_IN_METADATA'],
      ['BLOCKED_WITHOUT_PASSWORD'],
    ]);
  });

  it('reads the users table of Drupal 7', async () => {
    const read = await readExport(
      'uid,name,pass,mail,theme,signature,signature_format,created,access,login,status,timezone,language,picture,init,data\n' +
        '5,ann,$S$x,ann@example.com,,,filtered_html,1300000000,0,0,1,Europe/Rome,it,0,ann@example.com,b:0;\n',
      { preset: 'drupal' },
    );
    expect(read[0]).toMatchObject({
      kind: 'customer',
      input: { oldProviderId: '5', language: 'it' },
      notes: [],
    });
  });
});

describe('Stripe', () => {
  it('reads the customers export', async () => {
    const read = await readExport(
      'id,Description,Email,Name,Created (UTC),Delinquent,Phone,Card ID,Card Last4,Plan,Status,Total Spend,Payment Count,' +
        'Address Line1,Address City,Shipping Address Country,Preferred Locales,Business Vat ID,tag (metadata),userId (metadata)\n' +
        'cus_A1,VIP,ann@example.com,Ann Doe,2026-05-13 15:39,false,+1 555 0100,card_1,4242,pro,active,"1,200.00",3,' +
        '1 Main St,Springfield,US,"fr-CA, en",DE123456789,beta,42\n' +
        'cus_B2,,,,2026-05-14 10:00,true,,,,,,0.00,0,,,,,,,\n',
      { preset: 'stripe' },
    );
    expect(customers(read)).toEqual([
      {
        paymentGatewayId: 'cus_A1',
        oldProviderId: 'cus_A1',
        email: 'ann@example.com',
        displayName: 'Ann Doe',
        phone: '+1 555 0100',
        taxId: 'DE123456789',
        language: 'fr',
        isImported: true,
        metadata: {
          description: 'VIP',
          created: '2026-05-13 15:39',
          address_line1: '1 Main St',
          address_city: 'Springfield',
          shipping_address_country: 'US',
          tag: 'beta',
          userId: '42',
        },
      },
      {
        paymentGatewayId: 'cus_B2',
        oldProviderId: 'cus_B2',
        isImported: true,
        metadata: { created: '2026-05-14 10:00', delinquent: 'true' },
      },
    ]);
  });

  it('refuses columns that it does not know, as any import does', async () => {
    await expect(readExport('id,Loyalty Level\ncus_A1,3\n', { preset: 'stripe' })).rejects.toMatchObject({
      code: 'COLUMN_UNKNOWN',
    });
  });
});
