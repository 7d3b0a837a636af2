import type { CustomerHint as Hint } from '../customers/email-hints.ts';
import { builder } from './builder.ts';

export const CustomerHint = builder.objectRef<Hint>('CustomerHint').implement({
  description: 'Something that a person may want to look at. Nothing was changed or refused for it.',
  fields: (t) => ({
    path: t.stringList({
      description: 'Where it is, from the argument on, e.g. `["input", "email"]`.',
      resolve: (hint) => [...hint.path],
    }),
    message: t.exposeString('message', { description: 'E.g. `Did you mean icloud.com?`.' }),
    suggestion: t.exposeString('suggestion', {
      description: 'What may have been meant, as a value for the field, e.g. `ada@icloud.com`.',
    }),
  }),
});
