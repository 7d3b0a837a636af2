import { runDueJobs } from '../../src/jobs/run-due-jobs.ts';
import { type MailServer, type ReceivedMail, startMailServer } from '../email/mail-server.ts';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';

export interface MailStory extends AsyncDisposable {
  service: TestService;
  server: MailServer;
  /** Added to the clock of requests and of the queue, in milliseconds. */
  time: { shift: number };
  /** Runs every job that is due. */
  work(): Promise<number>;
  /** Creates a customer whose email nobody looks up; an answer without errors. */
  create(account: TestAccount, input: object): Promise<Data>;
  /** The mails that went to an address. */
  mailsTo(address: string): ReceivedMail[];
}

/** A service that sends its mail to a real SMTP server. */
export async function startMailStory(env: Record<string, string> = {}): Promise<MailStory> {
  const server = await startMailServer();
  const time = { shift: 0 };
  const clock = () => Date.now() + time.shift;
  const service = await startService({
    env: {
      SMTP_URL: server.url,
      MAIL_FROM: 'Installation <no-reply@example.org>',
      PUBLIC_URL: 'https://customers.example.org/service',
      ...env,
    },
    override: { clock },
  });
  return {
    service,
    server,
    time,
    work: () => runDueJobs({ ...service.deps.jobQueue, clock }),
    async create({ token, siteId }, input) {
      const variables = { siteId, input: { skipEmailDnsValidations: true, ...input } };
      const { createCustomer } = await service.graphql(token, create, variables);
      if (createCustomer.userErrors.length > 0) throw new Error(JSON.stringify(createCustomer.userErrors));
      return createCustomer.customer;
    },
    mailsTo: (address) => server.received.filter(({ recipients }) => recipients.includes(address)),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const create = `
  mutation ($siteId: Int!, $input: CustomerInput!) {
    createCustomer(siteId: $siteId, input: $input) { customer { id email } userErrors { code path message } }
  }`;

export const confirmEmail = `
  mutation ($token: String!) {
    confirmCustomerEmail(token: $token) {
      customer { id email emailVerified emailVerifiedAt updatedAt } userErrors { code path message }
    }
  }`;

export const resendConfirmation = `
  mutation ($customerId: ID!) {
    resendConfirmation(customerId: $customerId) { customer { id } userErrors { code path message params } }
  }`;

/** The link of a confirmation mail. */
export function linkIn({ mail }: ReceivedMail): URL {
  const [link] = /https?:\/\/\S+/.exec(mail.text ?? '') ?? [];
  if (link === undefined) throw new Error(`no link in ${mail.text}`);
  return new URL(link);
}

export function tokenIn(mail: ReceivedMail | undefined): string {
  const token = mail && linkIn(mail).searchParams.get('token');
  if (!token) throw new Error('no token in the mail');
  return token;
}
