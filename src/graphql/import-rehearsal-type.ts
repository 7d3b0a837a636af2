import type { Deliverability } from '../email/deliverability.ts';
import { importNotes } from '../imports/import-notes.ts';
import type { ImportRecord } from '../imports/import-state.ts';
import type { Duplicates, MailDomain, RehearsalResult, RowsAt } from '../imports/rehearsal-result.ts';
import { builder } from './builder.ts';
import { enumValues } from './create-options.ts';

const DomainVerdict = builder.enumType('DomainVerdict', {
  description: 'What the name servers say of a domain in emails.',
  values: enumValues<Deliverability['status']>({
    DELIVERABLE: 'It receives mail.',
    UNDELIVERABLE: 'It receives no mail: its rows are rejected.',
    UNKNOWN: 'They did not answer; what becomes of its rows is a setting of the account.',
  }),
});

const RowsAtLines = builder.interfaceRef<RowsAt>('RehearsedRows').implement({
  description: 'Rows that have something in common.',
  fields: (t) => ({
    rows: t.exposeInt('rows', { description: 'How many there are.' }),
    lines: t.exposeIntList('lines', {
      description: 'Lines of the (decompressed) file at which the first of them are.',
    }),
  }),
});

const RehearsedError = builder.objectRef<RehearsalResult['errors'][number]>('RehearsedError').implement({
  description: 'Rows that would be rejected for one reason; a row may have several.',
  interfaces: [RowsAtLines],
  fields: (t) => ({ code: t.exposeString('code', { description: 'As in the column `error_code`.' }) }),
});

const RehearsedNote = builder.objectRef<RehearsalResult['notes'][number]>('RehearsedNote').implement({
  description: 'Rows that a preset changes on the way or leaves out.',
  interfaces: [RowsAtLines],
  fields: (t) => ({
    code: t.exposeString('note', { description: 'What is done with them, for a program.' }),
    message: t.string({
      description: 'The same for people.',
      resolve: ({ note }) => importNotes[note],
    }),
  }),
});

const RehearsedPasswords = builder
  .objectRef<RehearsalResult['passwords'][number]>('RehearsedPasswords')
  .implement({
    description: 'Rows whose passwords are hashed in the same way.',
    interfaces: [RowsAtLines],
    fields: (t) => ({
      family: t.exposeString('family', {
        description: 'The hash family, `plain text` or `not accepted`. Example: `bcrypt`.',
      }),
      cost: t.exposeString('cost', {
        nullable: true,
        description: 'Its cost, where it has one. Example: `cost 10`.',
      }),
    }),
  });

const RepeatedLine = builder.objectRef<Duplicates['repeats'][number]>('RepeatedLine').implement({
  description: 'A row with a value that an earlier row has.',
  fields: (t) => ({
    line: t.exposeInt('line', { description: 'Its line.' }),
    firstLine: t.exposeInt('firstLine', { description: 'The line of the first row with the value.' }),
  }),
});

const RehearsedDuplicates = builder.objectRef<Duplicates>('RehearsedDuplicates').implement({
  description: 'Rows that have a unique value in common with others.',
  fields: (t) => ({
    field: t.exposeString('field', { description: '`email`, `oldProviderId` or `username`.' }),
    inFile: t.exposeInt('inFile', { description: 'Rows with a value that an earlier row has.' }),
    repeats: t.field({ type: [RepeatedLine], description: 'The first of them.', resolve: (d) => d.repeats }),
    inDatabase: t.exposeInt('inDatabase', {
      description: 'Rows with a value that another customer of the account has.',
    }),
    complete: t.exposeBoolean('complete', {
      description: 'False when the file has so many values that later ones were not compared.',
    }),
  }),
});

const RehearsedVerdict = builder
  .objectRef<RehearsalResult['verdicts'][number]>('RehearsedVerdict')
  .implement({
    description: 'Rows whose email domains have the same verdict.',
    interfaces: [RowsAtLines],
  });
addVerdict(RehearsedVerdict);

const RehearsedDomain = builder.objectRef<MailDomain>('RehearsedDomain').implement({
  description: 'An email domain that may receive no mail.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The domain, in ASCII.' }),
    rows: t.exposeInt('rows', { description: 'Rows with an email there.' }),
  }),
});
addVerdict(RehearsedDomain);

/** What is said of a domain is the same wherever it is said. */
function addVerdict<Shape extends { verdict: Deliverability }>(
  type: ReturnType<ReturnType<typeof builder.objectRef<Shape>>['implement']>,
): void {
  builder.objectFields(type, (t) => ({
    verdict: t.field({
      type: DomainVerdict,
      description: 'What the name servers say.',
      resolve: ({ verdict }) => verdict.status,
    }),
    reason: t.string({
      nullable: true,
      description: 'Why it is not `DELIVERABLE`. Example: `NXDOMAIN`.',
      resolve: ({ verdict }) => ('reason' in verdict ? verdict.reason : null),
    }),
  }));
}

export const ImportRehearsalType = builder.objectRef<RehearsalResult>('CustomerImportRehearsal').implement({
  description: 'What a rehearsal found; every list has the most frequent first.',
  fields: (t) => ({
    estimatedSeconds: t.exposeFloat('estimatedSeconds', {
      description: 'How long the import will take on this server.',
    }),
    errors: t.field({ type: [RehearsedError], description: 'Errors by code.', resolve: (r) => r.errors }),
    notes: t.field({
      type: [RehearsedNote],
      description: 'What presets do to rows.',
      resolve: (r) => r.notes,
    }),
    passwords: t.field({
      type: [RehearsedPasswords],
      description: 'Hash families and their costs.',
      resolve: (r) => r.passwords,
    }),
    duplicates: t.field({
      type: [RehearsedDuplicates],
      description: 'Duplicates in the file and against the database, for each unique field.',
      resolve: (r) => r.duplicates,
    }),
    verdicts: t.field({
      type: [RehearsedVerdict],
      description: 'Verdicts of the name servers; each domain is asked for once.',
      resolve: (r) => r.verdicts,
    }),
    badDomains: t.field({
      type: [RehearsedDomain],
      description: 'Domains that are not `DELIVERABLE`, at most 100.',
      resolve: (r) => r.badDomains,
    }),
    badDomainCount: t.exposeInt('badDomainCount', { description: 'How many there are of them.' }),
    domainsComplete: t.exposeBoolean('domainsComplete', {
      description: 'False when the file has so many domains that later ones are not in `badDomains`.',
    }),
  }),
});

export function rehearsalOf({ rehearsal }: ImportRecord): RehearsalResult | null {
  return rehearsal as RehearsalResult | null;
}
