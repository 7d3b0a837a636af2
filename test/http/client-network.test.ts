import { describe, expect, test } from 'vitest';
import { clientNetwork } from '../../src/http/client-network.ts';

function network(remoteAddress: string | undefined, forwarded?: string | string[], trustedHops = 0): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded as string };
  return clientNetwork({ headers, socket: { remoteAddress } }, trustedHops);
}

describe('the network of a client', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::99', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, 'unknown'],
    ['', 'unknown'],
  ])('of the socket address %s is %s', (address, expected) => {
    expect(network(address)).toBe(expected);
  });

  test('is unknown without a request', () => {
    expect(clientNetwork(undefined, 1)).toBe('unknown');
  });

  test('is not what the client says, unless a proxy is configured', () => {
    expect(network('192.0.2.7', '198.51.100.1')).toBe('192.0.2.7');
  });

  test.each([
    [1, '198.51.100.1', '198.51.100.1'],
    [1, '203.0.113.9, 198.51.100.1', '198.51.100.1'],
    [2, '203.0.113.9, 198.51.100.1', '203.0.113.9'],
    [2, '10.9.9.9,203.0.113.9 ,198.51.100.1', '203.0.113.9'],
    // Fewer entries than proxies: the farthest that is known.
    [3, '203.0.113.9, 198.51.100.1', '203.0.113.9'],
    [1, '198.51.100.1:4711', '198.51.100.1'],
    [1, '[2001:db8::1]:4711', '2001:db8:0:0::/64'],
    [1, '[2001:db8::1]', '2001:db8:0:0::/64'],
    [1, '2001:db8::1', '2001:db8:0:0::/64'],
    [1, ['203.0.113.9', '198.51.100.1'], '198.51.100.1'],
    // What is no address leaves the proxy's own.
    [1, 'unknown', '192.0.2.7'],
    [1, '_hidden', '192.0.2.7'],
    [1, '', '192.0.2.7'],
    [1, ' , ', '192.0.2.7'],
    [1, '[::1', '192.0.2.7'],
    [1, '1.2.3.4.5', '192.0.2.7'],
    [1, undefined, '192.0.2.7'],
  ])('behind %i proxies with X-Forwarded-For %j is %s', (hops, forwarded, expected) => {
    expect(network('192.0.2.7', forwarded, hops)).toBe(expected);
  });
});
