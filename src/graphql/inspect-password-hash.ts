import { requireScope } from '../customers/actor.ts';
import { inspectPasswordHash, type PasswordHashInspection } from '../passwords/inspect-password-hash.ts';
import type { HashStrength } from '../passwords/strength.ts';
import { builder } from './builder.ts';
import { PasswordTypeEnum } from './enums.ts';

const PasswordStrengthLevel = builder.enumType('PasswordStrengthLevel', {
  description: 'How a stored password stands up to whoever has stolen it.',
  values: {
    WEAK: { value: 'WEAK', description: 'Guesses are so fast that most passwords are found.' },
    FAIR: { value: 'FAIR', description: 'Guesses are slow, but many run at once.' },
    STRONG: { value: 'STRONG', description: 'As slow as is recommended today.' },
  } as const,
});

const PasswordStrength = builder.objectRef<HashStrength>('PasswordStrength').implement({
  description: 'Strength of a hash as it is, before the import wraps it or a login replaces it.',
  fields: (t) => ({
    level: t.field({
      type: PasswordStrengthLevel,
      description: 'The verdict.',
      resolve: ({ level }) => level,
    }),
    reason: t.exposeString('reason', { description: 'Why, as a sentence.' }),
  }),
});

const PasswordHashInspectionType = builder
  .objectRef<PasswordHashInspection>('PasswordHashInspection')
  .implement({
    description: 'What a stored password of another system is, and how to import it.',
    fields: (t) => ({
      families: t.stringList({
        description:
          'What it may be, the likeliest first, e.g. `["bcrypt"]`; empty when it looks like no hash.',
        resolve: ({ families }) => [...families],
      }),
      parameters: t.field({
        type: 'JSONObject',
        description: 'Costs that the hash states, e.g. `{"cost": 10}`.',
        resolve: ({ parameters }) => parameters,
      }),
      strength: t.field({
        type: PasswordStrength,
        nullable: true,
        description: 'Null when it is no whole hash of a family that can be verified.',
        resolve: ({ strength }) => strength,
      }),
      acceptedAs: t.field({
        type: [PasswordTypeEnum],
        description: 'Every `passwordType` that takes it, the best first.',
        resolve: ({ acceptedAs }) => [...acceptedAs],
      }),
      refusal: t.exposeString('refusal', {
        nullable: true,
        description: 'Why no type takes it, as a sentence; null when one does.',
      }),
    }),
  });

builder.queryField('inspectPasswordHash', (t) =>
  t.field({
    type: PasswordHashInspectionType,
    description:
      'Looks at a hash without storing it, so that one row tells how to import a column. Scope: `customers:import`.',
    args: {
      hash: t.arg.string({
        required: true,
        description: 'The stored text, whole and unchanged. Example: `"$P$B2HtJpOleHGItwIahMUiWam8wOLCNd1"`.',
      }),
    },
    resolve: (_root, { hash }, { actor }) => {
      requireScope(actor, 'customers:import');
      return inspectPasswordHash(hash);
    },
  }),
);
