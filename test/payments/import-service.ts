import { credentialKeyRing } from '../../src/deps.ts';
import { runDueJobs } from '../../src/jobs/run-due-jobs.ts';
import { setGateway } from '../../src/payments/gateway-accounts.ts';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';
import { type DoubleCustomer, type StripeDouble, startStripe } from './stripe-double.ts';

export interface StripeAccount extends TestAccount {
  secret: string;
  /** The customers of this account at Stripe. */
  customers: Map<string, DoubleCustomer>;
}

/** A service whose Stripe is a double on loopback. */
export interface ImportService extends AsyncDisposable {
  service: TestService;
  stripe: StripeDouble;
  newStripeAccount(options?: { sites?: number[] }): Promise<StripeAccount>;
  /** Creates a customer whose methods are to be imported, and returns it as the mutation does. */
  create(account: StripeAccount, gatewayId: string): Promise<Data>;
  /** Runs what is due, `later` milliseconds from now. */
  runJobs(later?: number): Promise<number>;
  read(account: StripeAccount, id: string): Promise<Data>;
  retry(account: TestAccount, id: string): Promise<Data>;
}

export const paymentFields = `
  paymentMethods { gatewayId provider type brand last4 expMonth expYear country fingerprint isDefault }
  defaultPaymentMethod { gatewayId }
  paymentMethodImport { status imported skipped error { code message retryable } startedAt finishedAt }`;

export async function startImportService(env: Record<string, string> = {}): Promise<ImportService> {
  const stripe = await startStripe();
  const service = await startService({
    env: { STRIPE_API_URL: stripe.url, STRIPE_TIMEOUT_MS: '2000', ...env },
  });
  const keyRing = credentialKeyRing({ credentialKeys: [] }, service.deps.deriveKey);
  return {
    service,
    stripe,
    async newStripeAccount(options = {}) {
      const account = await service.newAccount({ ...options, gateways: ['STRIPE'] });
      const { accountId } = account;
      const secret = `sk_test_${accountId}_key_of_account_${accountId}`;
      await setGateway(service.deps.prisma, keyRing, { accountId, provider: 'STRIPE', active: true, secret });
      const customers = new Map<string, DoubleCustomer>();
      stripe.accounts.set(secret, customers);
      return { ...account, secret, customers };
    },
    async create({ token, siteId }, gatewayId) {
      const data = await service.graphql(
        token,
        `mutation($siteId: Int!, $input: CustomerInput!) {
          createCustomer(siteId: $siteId, input: $input) {
            customer { id ${paymentFields} } userErrors { code path message }
          }
        }`,
        { siteId, input: { displayName: 'Ada', paymentGatewayId: gatewayId, importPaymentMethods: true } },
      );
      if (data.createCustomer.customer === null) throw new Error(JSON.stringify(data));
      return data.createCustomer.customer;
    },
    runJobs: (later = 0) =>
      runDueJobs({ ...service.deps.jobQueue, clock: () => service.deps.clock() + later }),
    async read({ token }, id) {
      return (
        await service.graphql(token, `query($id: ID!) { customer(id: $id) { ${paymentFields} } }`, { id })
      ).customer;
    },
    async retry({ token }, customerId) {
      const data = await service.graphql(
        token,
        `mutation($customerId: ID!) {
          retryPaymentMethodImport(customerId: $customerId) {
            customer { id ${paymentFields} } userErrors { code path message params }
          }
        }`,
        { customerId },
      );
      return data.retryPaymentMethodImport;
    },
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await stripe[Symbol.asyncDispose]();
    },
  };
}
