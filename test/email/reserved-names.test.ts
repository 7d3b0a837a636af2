import { expect, it } from 'vitest';
import { isReservedName } from '../../src/email/reserved-names.ts';

it.each(
  (
    'example.com example.net example.org www.example.com b.example b.test b.invalid b.localhost b.local b.onion b.alt ' +
    'router.home.arpa 1.2.3.4 b.123'
  ).split(' '),
)('%s is reserved', (domain) => expect(isReservedName(domain)).toBe(true));

it.each(
  'notexample.com example.com.zone example.de test.de local.de localhost.net 163.com b.1n xn--test.de arpa.net'.split(
    ' ',
  ),
)('%s is not', (domain) => expect(isReservedName(domain)).toBe(false));
