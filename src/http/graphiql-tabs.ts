/** The tabs that GraphiQL opens with: each runs as it stands. */
export const graphiqlTabs = [
  `# Create a customer: press the button. The docs on the left describe every field.
mutation CreateCustomer {
  createCustomer(
    siteId: 1
    input: {
      email: "ada@lovelace.dev"
      skipEmailDnsValidations: true
      firstName: "Ada"
      lastName: "Lovelace"
      password: "correct horse battery staple"
      passwordType: PLAIN_TEXT
      timezone: "Europe/London"
      language: EN
      metadata: { plan: "gold" }
    }
  ) {
    customer { id email name hasPassword createdAt }
    userErrors { code path message hint params }
  }
}
`,
  `# Six mistakes, one answer.
mutation SixMistakes {
  createCustomer(
    siteId: 1
    input: {
      email: "ada@lovelace@example"
      phone: "12-34"
      metadata: { address: { city: "London" } }
      password: "correct horse battery staple"
      username: "ada lovelace"
      timezone: "+01:00"
    }
  ) {
    customer { id }
    userErrors { code path message hint params }
  }
}
`,
  `# The newest customers of the site.
query Customers {
  customers(siteId: 1, first: 10) {
    nodes { id email name oldProviderId isImported createdAt }
    pageInfo { hasNextPage endCursor }
  }
}
`,
];
