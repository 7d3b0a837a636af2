import { countSchemes, type PasswordMigration, type SchemeCount } from '../logins/count-schemes.ts';
import { type CredentialScheme, credentialSchemes } from '../passwords/credential.ts';
import { builder } from './builder.ts';

const schemeNames = Object.keys(credentialSchemes) as CredentialScheme[];

const PasswordScheme = builder.enumType('PasswordScheme', {
  description:
    'How a password is stored. Fast and old hashes are never stored as they came, but inside argon2id.',
  values: Object.fromEntries(
    schemeNames.map((scheme) => [
      scheme,
      { value: scheme, description: `Stored as ${credentialSchemes[scheme].meaning}.` },
    ]),
  ) as Record<CredentialScheme, { value: CredentialScheme; description: string }>,
});

const PasswordSchemeCount = builder.objectRef<SchemeCount>('PasswordSchemeCount').implement({
  description: 'How many customers have their password stored in one way.',
  fields: (t) => ({
    scheme: t.field({
      type: PasswordScheme,
      description: 'The way.',
      resolve: ({ scheme }) => scheme,
    }),
    customers: t.exposeInt('customers', { description: 'How many.' }),
    isUpgradedAtLogin: t.exposeBoolean('isUpgradedAtLogin', {
      description: 'Whether the next login replaces it by argon2id of the password alone.',
    }),
  }),
});

const PasswordMigrationType = builder.objectRef<PasswordMigration>('PasswordMigration').implement({
  description: 'How far the customers of a site are on the way to current passwords.',
  fields: (t) => ({
    customers: t.exposeInt('customers', { description: 'All customers of the site.' }),
    withoutPassword: t.exposeInt('withoutPassword', { description: 'Those who cannot log in.' }),
    toUpgrade: t.exposeInt('toUpgrade', {
      description: 'Those who have not logged in since their import: zero when the migration is over.',
    }),
    schemes: t.field({
      type: [PasswordSchemeCount],
      description: 'The others, by how their password is stored, the most frequent first.',
      resolve: ({ schemes }) => [...schemes],
    }),
  }),
});

builder.queryField('passwordMigration', (t) =>
  t.field({
    type: PasswordMigrationType,
    description:
      'Counts the customers of a site by how their password is stored, to watch imported hashes go to zero. Scope: ' +
      '`customers:import`.',
    args: { siteId: t.arg.int({ required: true, description: 'A site of the account.' }) },
    resolve: (_root, { siteId }, { deps, actor }) => countSchemes(deps, actor, siteId),
  }),
);
