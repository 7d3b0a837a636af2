import { describe, expect, it } from 'vitest';
import { planColumns } from '../../src/imports/column-plan.ts';
import type { ColumnOptions } from '../../src/imports/column-targets.ts';
import { customerColumns } from '../../src/imports/customer-columns.ts';
import type { SourceRow } from '../../src/imports/source-row.ts';

/** What a CSV of one row says. */
function readOne(columns: Record<string, string>, options?: ColumnOptions) {
  const header = Object.keys(columns);
  return planColumns(header, options)({ line: 2, names: header, cells: Object.values(columns) });
}

function inputOf(columns: Record<string, string>, options?: ColumnOptions) {
  const read = readOne(columns, options);
  return read.kind === 'customer' ? read.input : read;
}

/** What one object of NDJSON says. */
function readObject(object: Record<string, unknown>, options?: ColumnOptions) {
  return planColumns(
    undefined,
    options,
  )({ line: 1, names: Object.keys(object), cells: Object.values(object) });
}

const errorOf = (header: string[], options?: ColumnOptions) => {
  try {
    planColumns(header, options);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('names', () => {
  it('are those of the reference and ours, for every field', () => {
    for (const { field, wireName, kind } of customerColumns) {
      const cell = { text: 'x', boolean: 'true', passwordType: 'md5', language: 'fr', metadata: '{"a":1}' }[
        kind
      ];
      expect(inputOf({ [field]: cell })).toEqual(inputOf({ [wireName]: cell }));
      expect(Object.keys(inputOf({ [wireName]: cell }))).toEqual([field]);
    }
  });

  it.each(['first_name', 'firstName', 'First Name', ' FIRST-NAME ', 'firstname'])(
    'takes %s for firstName',
    (name) => {
      expect(inputOf({ [name]: 'Ann' })).toEqual({ firstName: 'Ann' });
    },
  );

  it('keeps the case of metadata keys', () => {
    expect(inputOf({ 'metadata.Plan': 'gold', 'Metadata.size': '', 'metadata.a.b': '1' })).toEqual({
      metadata: { Plan: 'gold', 'a.b': '1' },
    });
  });

  it('follows the map before anything else', () => {
    const map = { 'Old Id': 'old_provider_id', mail: 'email', email: 'metadata.login', junk: '-' };
    expect(inputOf({ 'old id': '7', MAIL: 'a@b.cc', email: 'c', junk: 'x' }, { map })).toEqual({
      oldProviderId: '7',
      email: 'a@b.cc',
      metadata: { login: 'c' },
    });
  });

  it('leaves out the columns that a rejected file adds', () => {
    expect(inputOf({ email: 'a@b.cc', error_code: 'X', error_path: 'email', error_message: 'Y' })).toEqual({
      email: 'a@b.cc',
    });
  });
});

describe('a header is refused', () => {
  it('with all its unknown columns at once', () => {
    const error = errorOf(['email', 'foo', 'b"r', '', 'site_id', 'profile_photo']);
    expect(error).toMatchObject({ code: 'COLUMN_UNKNOWN' });
    expect(String(error)).toContain('"foo", "b\\"r", "", "site_id", "profile_photo"');
    expect(String(error)).toContain('--ignore-unknown');
    expect(errorOf(['email', 'foo', ''], { ignoreUnknown: true })).toBeUndefined();
  });

  it('when its first line is a customer', () => {
    expect(String(errorOf(['ann@example.com', 'Ann']))).toContain(
      'Does the first line of the file hold the column names?',
    );
  });

  it.each([
    ['COLUMN_DUPLICATE', ['email', 'email'], {}],
    ['COLUMN_DUPLICATE', ['first_name', 'First Name'], {}],
    ['COLUMN_DUPLICATE', ['metadata.a', 'b'], { map: { b: 'metadata.a' } }],
    ['MAPPING_INVALID', ['email'], { map: { mail: 'email' } }],
    ['MAPPING_INVALID', ['mail'], { map: { mail: 'e_mail_address' } }],
    ['DEFAULT_INVALID', ['email'], { defaults: { is_imported: 'maybe' } }],
    ['DEFAULT_INVALID', ['email'], { defaults: { nonsense: 'x' } }],
  ])('with %s for %j and %j', (code, header, options) => {
    expect(errorOf(header, options)).toMatchObject({ name: 'ImportFileError', code });
  });

  it('but not for two columns that are left out', () => {
    expect(errorOf(['email', 'x', 'x'], { ignoreUnknown: true })).toBeUndefined();
  });
});

describe('cells', () => {
  it.each([
    ['true', true],
    ['TRUE', true],
    ['1', true],
    [' yes ', true],
    ['y', true],
    ['t', true],
    ['false', false],
    ['0', false],
    ['No', false],
    ['n', false],
    ['f', false],
  ])('read %j as %j', (cell, value) => {
    expect(inputOf({ email_marketing: cell })).toEqual({ emailMarketing: value });
  });

  it.each(['plain_text', 'password_bcrypt', 'md5', 'drupal_v8.2.x', 'bcrypt_wordpress', 'crypt'])(
    'know %s',
    (name) => {
      const type = name.toUpperCase().replaceAll('.', '_');
      expect(inputOf({ password_type: name })).toEqual({ passwordType: type });
      expect(inputOf({ password_type: ` ${type} ` })).toEqual({ passwordType: type });
    },
  );

  it('take a language in either case', () => {
    expect([inputOf({ language: 'FR' }), inputOf({ language: 'fr' })]).toEqual([
      { language: 'fr' },
      { language: 'fr' },
    ]);
  });

  it('give nothing when they are empty, and a default then', () => {
    const empty = {
      email: '',
      first_name: '  ',
      email_confirm: ' ',
      language: ' ',
      password_type: '',
      metadata: '',
    };
    expect(inputOf(empty)).toEqual({});
    const defaults = { isImported: 'yes', first_name: 'Friend', 'metadata.source': 'old' };
    expect(inputOf({ ...empty, last_name: 'Doe' }, { defaults })).toEqual({
      lastName: 'Doe',
      isImported: true,
      firstName: 'Friend',
      metadata: { source: 'old' },
    });
    expect(inputOf({ is_imported: 'no', 'metadata.source': 'new', first_name: 'Ann' }, { defaults })).toEqual(
      {
        isImported: false,
        firstName: 'Ann',
        metadata: { source: 'new' },
      },
    );
  });

  it('keep spaces and digits as they are', () => {
    expect(inputOf({ password: ' secret ', phone: '+1 (555) 01', old_provider_id: '007' })).toEqual({
      password: ' secret ',
      phone: '+1 (555) 01',
      oldProviderId: '007',
    });
  });

  it('merge a JSON column and single keys, of which the single ones win', () => {
    expect(inputOf({ 'metadata.a': '1', metadata: '{"a":0,"b":true,"__proto__":"x"}' })).toEqual({
      metadata: expect.objectContaining({ a: '1', b: true }),
    });
    const read = inputOf({ metadata: '{"__proto__":"x"}' }) as { metadata: object };
    expect(Object.entries(read.metadata)).toEqual([['__proto__', 'x']]);
  });

  it('report everything that cannot be read, with the path and without the value', () => {
    const read = readOne({
      email: 'not checked here',
      'E-Mail Confirm': 'maybe',
      password_type: 'sha256',
      language: 'klingon',
      metadata: '[secret]',
    });
    expect(read.kind === 'rejected' && read.issues.map(({ code, path }) => [code, ...path])).toEqual([
      ['BOOLEAN_INVALID', 'input', 'emailVerified'],
      ['PASSWORD_TYPE_INVALID', 'input', 'passwordType'],
      ['LANGUAGE_INVALID', 'input', 'language'],
      ['METADATA_INVALID', 'input', 'metadata'],
    ]);
    expect(JSON.stringify(read)).not.toMatch(/maybe|sha256|klingon|secret/);
    expect(JSON.stringify(read)).toContain('Column \\"E-Mail Confirm\\"');
  });
});

describe('objects of NDJSON', () => {
  it('give values of JSON', () => {
    const object = {
      email: 'a@b.cc',
      old_provider_id: 17,
      email_confirm: true,
      isImported: 1,
      phone: null,
      metadata: { n: 1 },
    };
    expect(readObject(object)).toEqual({
      kind: 'customer',
      notes: [],
      input: {
        email: 'a@b.cc',
        oldProviderId: '17',
        emailVerified: true,
        isImported: true,
        metadata: { n: 1 },
      },
    });
  });

  it.each([
    [{ email: ['a@b.cc'] }, 'VALUE_TYPE_INVALID', 'email'],
    [{ phone: 1.5 }, 'VALUE_TYPE_INVALID', 'phone'],
    [{ old_provider_id: 2 ** 60 }, 'VALUE_TYPE_INVALID', 'oldProviderId'],
    [{ is_imported: 'perhaps' }, 'BOOLEAN_INVALID', 'isImported'],
    [{ is_imported: {} }, 'BOOLEAN_INVALID', 'isImported'],
    [{ password_type: 5 }, 'PASSWORD_TYPE_INVALID', 'passwordType'],
    [{ language: true }, 'LANGUAGE_INVALID', 'language'],
    [{ metadata: [1] }, 'METADATA_INVALID', 'metadata'],
    [{ foo: 1 }, 'COLUMN_UNKNOWN', 'foo'],
    [{ constructor: 1 }, 'COLUMN_UNKNOWN', 'constructor'],
    [{ firstName: 'a', first_name: 'b' }, 'COLUMN_DUPLICATE', 'firstName'],
  ])('%j: %s', (object, code, field) => {
    expect(readObject({ ...object })).toEqual({
      kind: 'rejected',
      issues: [expect.objectContaining({ code, path: ['input', field] })],
    });
  });

  it('may have keys that are left out', () => {
    expect(readObject({ email: 'a@b.cc', foo: 1 }, { ignoreUnknown: true })).toMatchObject({
      kind: 'customer',
    });
    expect(readObject({ email: 'a@b.cc', foo: 1 }, { map: { foo: 'metadata.foo' } })).toMatchObject({
      input: { metadata: { foo: 1 } },
    });
  });
});

it('passes on why a row could not be read', () => {
  const issue = { code: 'ROW_TOO_LARGE', path: [], message: 'Shorten it.' } as const;
  const row: SourceRow = { line: 2, names: ['email'], cells: ['x'], problem: { issue } };
  expect(planColumns(['email'])(row)).toEqual({ kind: 'rejected', issues: [issue] });
});
