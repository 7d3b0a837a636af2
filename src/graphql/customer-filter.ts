import { builder } from './builder.ts';

const DateTimeRange = builder.inputType('DateTimeRange', {
  description: 'A span of time; an absent end is open.',
  fields: (t) => ({
    gte: t.field({ type: 'DateTime', description: 'At or after. Example: `"2026-01-01T00:00:00Z"`.' }),
    lt: t.field({ type: 'DateTime', description: 'Before. Example: `"2026-02-01T00:00:00Z"`.' }),
  }),
});

export const CustomerFilterInput = builder.inputType('CustomerFilter', {
  description: 'Conditions on customers, all of which must be met.',
  fields: (t) => ({
    email: t.string({ description: 'This email address, in any case. Example: `"ada@lovelace.dev"`.' }),
    oldProviderId: t.string({ description: 'This id at the previous provider. Example: `"legacy-1815"`.' }),
    isImported: t.boolean({
      description: 'Whether the customer came from an external system. Example: `true`.',
    }),
    createdAt: t.field({ type: DateTimeRange, description: 'Created in this span.' }),
    text: t.string({
      description:
        'Words, each of which must begin a word of first name, last name, display name, organization, username or email, ' +
        'in any case. Example: `"love eng"`.',
    }),
  }),
});
