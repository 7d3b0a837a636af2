import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeliverability } from '../../src/email/deliverability.ts';
import { type Dnsmasq, dnsmasqPath, startDnsmasq } from './dnsmasq.ts';

const name = `against dnsmasq${dnsmasqPath === undefined ? ' (skipped: install dnsmasq-base)' : ''}`;

describe.skipIf(dnsmasqPath === undefined)(name, () => {
  let server: Dnsmasq;
  beforeAll(async () => {
    server = await startDnsmasq([
      '--local=/zone/',
      '--mx-host=mx.zone,mail.zone,10',
      '--host-record=mail.zone,192.0.2.1',
      '--mx-host=mx-to-nowhere.zone,missing.zone,10',
      '--host-record=a.zone,192.0.2.1',
      '--host-record=aaaa.zone,2001:db8::1',
      '--cname=alias.zone,a.zone',
      // Type 15, preference 0, root.
      '--dns-rr=null.zone,15,000000',
      '--txt-record=text.zone,hello',
    ]);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each([
    ['mx.zone', { status: 'DELIVERABLE' }, ['MX']],
    ['mx-to-nowhere.zone', { status: 'DELIVERABLE' }, ['MX']],
    ['a.zone', { status: 'DELIVERABLE' }, ['MX', 'A']],
    ['aaaa.zone', { status: 'DELIVERABLE' }, ['MX', 'A', 'AAAA']],
    ['alias.zone', { status: 'DELIVERABLE' }, ['MX', 'A']],
    ['null.zone', { status: 'UNDELIVERABLE', reason: 'NULL_MX' }, ['MX']],
    ['text.zone', { status: 'UNDELIVERABLE', reason: 'NO_RECORD' }, ['MX', 'A', 'AAAA']],
    ['missing.zone', { status: 'UNDELIVERABLE', reason: 'NXDOMAIN' }, ['MX']],
    ['elsewhere.net', { status: 'UNKNOWN', reason: 'REFUSED' }, ['MX']],
  ])('%s: %j', async (domain, verdict, asked) => {
    using deliverability = createDeliverability({ servers: [server.address] });
    expect(await deliverability.check(domain)).toEqual(verdict);
    const questions = server.questions.filter((question) => question.endsWith(` ${domain}`));
    expect(questions).toEqual(asked.map((type) => `${type} ${domain}`));
  });

  it('asks once for 1,000 concurrent checks of one domain', async () => {
    using deliverability = createDeliverability({ servers: [server.address] });
    const before = server.questions.length;
    const verdicts = await Promise.all(Array.from({ length: 1_000 }, () => deliverability.check('mx.zone')));
    expect(new Set(verdicts.map(({ status }) => status))).toEqual(new Set(['DELIVERABLE']));
    expect(server.questions.slice(before)).toEqual(['MX mx.zone']);
    expect(deliverability.lookups).toBe(1);
  });
});
