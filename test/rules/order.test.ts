import { expect, test } from 'vitest';
import { issuesOf, violations } from './check.ts';

test('every violation is in the one answer, in the order of the fields', () => {
  const long = 'x'.repeat(256);
  const input = {
    billingEmail: 'nobody',
    emailVerified: true,
    importPaymentMethods: true,
    paymentGatewayId: long,
    timezone: '+01:00',
    salutation: long,
    title: long,
    username: 'a b',
    password: 'short',
    passwordType: 'PLAIN_TEXT' as const,
    taxId: long,
    organization: long,
    displayName: long,
    oldProviderId: long,
    metadata: { 'a[': 1, b: {} },
    phone: '12',
    lastName: long,
    firstName: `${long}\0`,
    email: 'ada@lovelace@dev',
  };
  expect(violations(input)).toEqual([
    'EMAIL_INVALID email',
    'CHARACTERS_INVALID firstName',
    'TOO_LONG firstName',
    'TOO_LONG lastName',
    'PHONE_INVALID phone',
    'METADATA_INVALID metadata a[',
    'METADATA_INVALID metadata b',
    'TOO_LONG oldProviderId',
    'TOO_LONG displayName',
    'TOO_LONG organization',
    'TOO_LONG taxId',
    'PASSWORD_TOO_SHORT password',
    'USERNAME_INVALID username',
    'TOO_LONG title',
    'TOO_LONG salutation',
    'TIMEZONE_INVALID timezone',
    'PAYMENT_GATEWAY_ID_INVALID paymentGatewayId',
    'GATEWAY_UNAVAILABLE importPaymentMethods',
    'EMAIL_INVALID billingEmail',
  ]);
});

test('what is missing stands where its field would', () => {
  const input = { phone: '1', emailVerified: true, passwordType: 'MD5' as const, importPaymentMethods: true };
  expect(violations(input, 'TAP', 'STRIPE')).toEqual([
    'IDENTITY_REQUIRED',
    'REQUIRED email',
    'REQUIRED firstName',
    'REQUIRED lastName',
    'PHONE_INVALID phone',
    'REQUIRED password',
    'REQUIRED paymentGatewayId',
  ]);
});

test('messages say what to do and never repeat a password', () => {
  const password = 'correct horse battery staple';
  const found = issuesOf({ displayName: 'Ada', password, passwordType: 'CRYPT', username: '?' });
  for (const { message } of found) expect(message).toMatch(/^[A-Z].*\.$/s);
  expect(JSON.stringify(found)).not.toContain(password);
});
