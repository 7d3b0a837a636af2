import type { CustomerInput } from '../customers/draft.ts';

/** How the cell of a column is read. */
export type CellKind = 'text' | 'boolean' | 'passwordType' | 'language' | 'metadata';

/**
 * The columns that a file may have: the field that each gives, the name that the REST original used for it, and how
 * its cells are read. The site is an option of the import, and a photo cannot travel in a file of text.
 */
export const customerColumns = [
  { field: 'email', wireName: 'email', kind: 'text' },
  { field: 'skipEmailDnsValidations', wireName: 'skip_email_dns_validations', kind: 'boolean' },
  { field: 'firstName', wireName: 'first_name', kind: 'text' },
  { field: 'lastName', wireName: 'last_name', kind: 'text' },
  { field: 'phone', wireName: 'phone', kind: 'text' },
  { field: 'teleMarketing', wireName: 'tele_marketing', kind: 'boolean' },
  { field: 'emailMarketing', wireName: 'email_marketing', kind: 'boolean' },
  { field: 'emailHardbounce', wireName: 'email_hardbounce', kind: 'boolean' },
  { field: 'metadata', wireName: 'metadata', kind: 'metadata' },
  { field: 'oldProviderId', wireName: 'old_provider_id', kind: 'text' },
  { field: 'displayName', wireName: 'display_name', kind: 'text' },
  { field: 'organization', wireName: 'organization', kind: 'text' },
  { field: 'isImported', wireName: 'is_imported', kind: 'boolean' },
  { field: 'taxId', wireName: 'tin', kind: 'text' },
  { field: 'password', wireName: 'password', kind: 'text' },
  { field: 'passwordType', wireName: 'password_type', kind: 'passwordType' },
  { field: 'username', wireName: 'username', kind: 'text' },
  { field: 'title', wireName: 'title', kind: 'text' },
  { field: 'salutation', wireName: 'salutation', kind: 'text' },
  { field: 'timezone', wireName: 'timezone', kind: 'text' },
  { field: 'language', wireName: 'language', kind: 'language' },
  { field: 'paymentGatewayId', wireName: 'payment_gateway_id', kind: 'text' },
  { field: 'importPaymentMethods', wireName: 'import_payment_methods', kind: 'boolean' },
  { field: 'emailVerified', wireName: 'email_confirm', kind: 'boolean' },
  { field: 'billingEmail', wireName: 'billing_email', kind: 'text' },
  { field: 'sendConfirmation', wireName: 'send_confirmation', kind: 'boolean' },
] as const satisfies readonly { field: keyof CustomerInput; wireName: string; kind: CellKind }[];

export type CustomerColumn = (typeof customerColumns)[number];

/** Where the cells of a column go: a field, one key of the metadata, or nowhere. */
export type ColumnTarget = CustomerColumn | { kind: 'metadataKey'; key: string } | { kind: 'ignored' };

/** Makes `First Name`, `first_name`, `firstName` and `FIRST-NAME` one. */
export function columnKey(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

const byKey = new Map<string, CustomerColumn>(
  customerColumns.flatMap((column) => [
    [columnKey(column.field), column],
    [columnKey(column.wireName), column],
  ]),
);

/**
 * What a name means by itself: a field by either of its names, `metadata.<key>`, or `-` for a column to leave out.
 * Undefined when it means nothing.
 */
export function targetOfName(name: string): ColumnTarget | undefined {
  const trimmed = name.trim();
  if (trimmed === '-') return { kind: 'ignored' };
  const key = /^metadata\.(.+)$/is.exec(trimmed)?.[1];
  return key === undefined ? byKey.get(columnKey(trimmed)) : { kind: 'metadataKey', key };
}
