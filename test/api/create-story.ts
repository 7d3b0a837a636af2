import type { Data, TestService } from '../support/service.ts';

export const createWithOptions = `
  mutation ($siteId: Int!, $input: CustomerInput!, $key: String, $ifExists: IfExists, $validateOnly: Boolean) {
    createCustomer(
      siteId: $siteId, input: $input, idempotencyKey: $key, ifExists: $ifExists, validateOnly: $validateOnly
    ) {
      customer { id siteId email firstName lastName oldProviderId username phone metadata emailVerified hasPassword
        emailHardbounce updatedAt }
      preview { email emailNormalized emailVerified emailDeliverability emailHardbounce emailMarketing billingEmail
        firstName phone metadata oldProviderId username timezone language hasPassword isImported taxId }
      result
      userErrors { code path message params }
      replayed
    }
  }`;

export const createBatch = `
  mutation ($siteId: Int!, $inputs: [CustomerInput!]!, $errorPolicy: ErrorPolicy, $ifExists: IfExists,
      $validateOnly: Boolean) {
    createCustomers(
      siteId: $siteId, inputs: $inputs, errorPolicy: $errorPolicy, ifExists: $ifExists, validateOnly: $validateOnly
    ) {
      refused
      results {
        index result customer { id email displayName firstName oldProviderId } preview { email displayName }
        userErrors { code path message params }
      }
    }
  }`;

export interface CreateArguments {
  siteId?: number;
  key?: string | null;
  ifExists?: 'ERROR' | 'RETURN' | 'UPDATE' | null;
  validateOnly?: boolean | null;
}

/** Sends one create whose email nobody looks up. */
export async function create(
  service: TestService,
  token: string,
  input: object,
  options: CreateArguments = {},
): Promise<Data> {
  const variables = { siteId: 1, ...options, input: { skipEmailDnsValidations: true, ...input } };
  return (await service.graphql(token, createWithOptions, variables)).createCustomer;
}

/** The errors in short: `CODE path`. */
export function codes({ userErrors }: Data): string[] {
  return userErrors.map(({ code, path }: Data) => `${code} ${path.join('.')}`);
}
