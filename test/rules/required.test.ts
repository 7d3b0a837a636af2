import { describe, expect, test } from 'vitest';
import { accepted, issuesOf, violations } from './check.ts';

const bcrypt = '$2y$10$abcdefghijklmnopqrstuuSUr8uXH8nS0h2xSPE0sEiSaOG3x2LAu';

describe('identity', () => {
  test('one error names email, oldProviderId and displayName', () => {
    const [issue, ...others] = issuesOf({ firstName: 'Ada', username: 'ada', email: ' ', displayName: '' });
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ code: 'IDENTITY_REQUIRED', path: ['input'] });
    for (const field of ['email', 'oldProviderId', 'displayName']) expect(issue?.message).toContain(field);
  });

  test.each([{ email: 'ada@lovelace.dev' }, { oldProviderId: '1815' }, { displayName: 'Ada' }])(
    '%j is enough',
    (input) => {
      expect(violations(input)).toEqual([]);
    },
  );

  test('one that breaks its own rule was given all the same', () => {
    expect(violations({ email: 'no address' })).toEqual(['EMAIL_INVALID email']);
  });
});

describe('an active TAP gateway', () => {
  test('needs email, firstName and lastName, each its own error', () => {
    expect(violations({ displayName: 'Ada' }, 'TAP')).toEqual([
      'REQUIRED email',
      'REQUIRED firstName',
      'REQUIRED lastName',
    ]);
    expect(violations({ email: 'ada@lovelace.dev', lastName: ' ' }, 'TAP')).toEqual([
      'REQUIRED firstName',
      'REQUIRED lastName',
    ]);
  });

  test('is content with all three', () => {
    const input = { email: 'ada@lovelace.dev', firstName: 'Ada', lastName: 'Lovelace' };
    expect(violations(input, 'TAP')).toEqual([]);
  });

  test('asks for the email once, even where emailVerified needs it too', () => {
    expect(
      violations({ firstName: 'A', lastName: 'L', displayName: 'A', emailVerified: true }, 'TAP'),
    ).toEqual(['REQUIRED email']);
  });

  test('beside a Stripe gateway asks for the same', () => {
    expect(violations({ displayName: 'Ada' }, 'STRIPE', 'TAP')).toHaveLength(3);
    expect(violations({ displayName: 'Ada' }, 'STRIPE')).toEqual([]);
  });
});

describe('fields that need another', () => {
  test('emailVerified needs email, unless it is false', () => {
    expect(violations({ displayName: 'Ada', emailVerified: true })).toEqual(['REQUIRED email']);
    expect(violations({ displayName: 'Ada', emailVerified: false })).toEqual([]);
  });

  test('passwordType needs password', () => {
    expect(violations({ displayName: 'Ada', passwordType: 'PLAIN_TEXT' })).toEqual(['REQUIRED password']);
  });

  test('importPaymentMethods needs paymentGatewayId and an active Stripe gateway', () => {
    const input = { displayName: 'Ada', importPaymentMethods: true };
    expect(violations(input, 'STRIPE')).toEqual(['REQUIRED paymentGatewayId']);
    expect(violations({ ...input, paymentGatewayId: 'x' })).toEqual([
      'GATEWAY_UNAVAILABLE importPaymentMethods',
    ]);
    expect(violations(input, 'TAP')).toContain('GATEWAY_UNAVAILABLE importPaymentMethods');
    expect(violations({ ...input, importPaymentMethods: false })).toEqual([]);
  });
});

describe('paymentGatewayId', () => {
  test.each(['cus_NffrFeUfNV2Hib', 'cus_1', `cus_${'a'.repeat(251)}`])('Stripe: %s is fine', (id) => {
    expect(accepted({ paymentGatewayId: ` ${id} ` }, 'STRIPE').paymentGatewayId).toBe(id);
  });

  test.each(['cus_', 'NffrFeUfNV2Hib', 'CUS_1', 'cus_a b', 'sub_1', `cus_${'a'.repeat(252)}`])(
    'Stripe: %s is refused',
    (paymentGatewayId) => {
      expect(violations({ displayName: 'Ada', paymentGatewayId }, 'STRIPE')).toEqual([
        'PAYMENT_GATEWAY_ID_INVALID paymentGatewayId',
      ]);
    },
  );

  test('any other gateway: any id of at most 255 characters', () => {
    expect(accepted({ paymentGatewayId: 'anything / at all' }).paymentGatewayId).toBe('anything / at all');
    expect(accepted({ paymentGatewayId: '😀'.repeat(255) }).paymentGatewayId).toBe('😀'.repeat(255));
    expect(violations({ displayName: 'Ada', paymentGatewayId: '😀'.repeat(256) })).toEqual([
      'PAYMENT_GATEWAY_ID_INVALID paymentGatewayId',
    ]);
  });
});

describe('password', () => {
  const identity = { displayName: 'Ada' };

  test('without a type is taken for bcrypt, so plain text is refused with a hint', () => {
    expect(accepted({ password: bcrypt }).password).toMatchObject({ kind: 'hash', type: 'PASSWORD_BCRYPT' });
    const [issue] = issuesOf({ ...identity, password: 'correct horse battery staple' });
    expect(issue).toMatchObject({ code: 'PASSWORD_FORMAT_INVALID', path: ['input', 'password'] });
    expect(issue?.hint).toContain('PLAIN_TEXT');
  });

  test('in plain text keeps its spaces and its normal form', () => {
    const password = '  zoe\u0308 secret ';
    expect(accepted({ password, passwordType: 'PLAIN_TEXT' }).password).toEqual({ kind: 'plain', password });
  });

  test.each([
    ['7 characters', 'a'.repeat(7), 'PASSWORD_TOO_SHORT'],
    ['7 emoji, which are 14 units', '😀'.repeat(7), 'PASSWORD_TOO_SHORT'],
    ['1,025 bytes', 'a'.repeat(1_025), 'PASSWORD_TOO_LONG'],
    ['NUL', 'secret\0secret', 'CHARACTERS_INVALID'],
    ['a lone surrogate', 'secret\ud800secret', 'CHARACTERS_INVALID'],
  ])('in plain text with %s is refused', (_, password, code) => {
    const found = issuesOf({ ...identity, password, passwordType: 'PLAIN_TEXT' });
    expect(found).toMatchObject([{ code, path: ['input', 'password'] }]);
    expect(JSON.stringify(found)).not.toContain(password);
  });

  test.each(['MD5', 'CRYPT', 'PASSWORD_BCRYPT', 'BCRYPT_WORDPRESS', 'DRUPAL_V8_2_X'] as const)(
    '%s: NUL and lone surrogates are coded errors',
    (passwordType) => {
      for (const password of ['a\0b', '\ud800', `${bcrypt}\0`]) {
        const codes = issuesOf({ ...identity, password, passwordType }).map(({ code }) => code);
        expect(codes).toEqual(['PASSWORD_FORMAT_INVALID']);
      }
    },
  );

  test('a hash that costs too much is refused', () => {
    const password = bcrypt.replace('$10$', '$31$');
    expect(violations({ ...identity, password })).toEqual(['PASSWORD_COST_OUT_OF_RANGE password']);
  });
});
