/** Every stored field of a customer that this service derives from the input alone. */
export const customerFields = `
  id siteId email emailNormalized emailVerified emailVerifiedAt emailDeliverability emailHardbounce emailMarketing
  teleMarketing billingEmail firstName lastName name displayName organization title salutation phone taxId metadata
  oldProviderId isImported username timezone language paymentGatewayId hasPassword passwordLastUpdatedAt createdAt
  updatedAt`;

export const createCustomer = `
  mutation ($siteId: Int!, $input: CustomerInput!) {
    createCustomer(siteId: $siteId, input: $input) {
      customer { ${customerFields} }
      userErrors { code path message hint params }
      replayed
    }
  }`;

export const findCustomer = `
  query ($id: ID, $email: String, $oldProviderId: String, $username: String) {
    customer(id: $id, email: $email, oldProviderId: $oldProviderId, username: $username) { ${customerFields} }
  }`;

export const listCustomers = `
  query ($siteId: Int!, $first: Int, $after: String, $filter: CustomerFilter) {
    customers(siteId: $siteId, first: $first, after: $after, filter: $filter) {
      edges { cursor node { id displayName } }
      nodes { id displayName }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;
