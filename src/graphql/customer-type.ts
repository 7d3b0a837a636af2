import type { Deliverability } from '../email/deliverability.ts';
import { photoOf } from '../photos/stored-photo.ts';
import { builder } from './builder.ts';
import { EmailDeliverabilityEnum, LanguageCode } from './enums.ts';
import { ProfilePhoto } from './profile-photo-type.ts';

export const CustomerType = builder.prismaObject('Customer', {
  description: 'A stored customer. Nothing here is, or is made from, password material.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'UUIDv7; ids of later customers sort after those of earlier ones.' }),
    siteId: t.exposeInt('siteId', { description: 'The site that the customer was created on.' }),
    email: t.exposeString('email', {
      nullable: true,
      description: 'The email address in the spelling that was sent, trimmed and NFC-normalised.',
    }),
    emailNormalized: t.exposeString('emailAddress', {
      nullable: true,
      description:
        'The form that mail goes to: local part as sent, domain in lower-case A-labels (RFC 5890).',
    }),
    emailVerified: t.boolean({
      description: "Whether the email is known to be the customer's.",
      resolve: (customer) => customer.emailVerifiedAt !== null,
    }),
    emailVerifiedAt: t.expose('emailVerifiedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when the email is known to be theirs.',
    }),
    emailDeliverability: t.field({
      type: EmailDeliverabilityEnum,
      nullable: true,
      description: 'What the name servers said; null where nobody asked them.',
      resolve: (customer) => customer.emailDeliverability as Deliverability['status'] | null,
    }),
    emailHardbounce: t.exposeBoolean('emailHardbounce', {
      description: 'Deliveries to the email fail for good.',
    }),
    emailMarketing: t.exposeBoolean('emailMarketing', {
      nullable: true,
      description: 'Consent to marketing by email; null when never asked.',
    }),
    teleMarketing: t.exposeBoolean('teleMarketing', {
      nullable: true,
      description: 'Consent to marketing by telephone; null when never asked.',
    }),
    billingEmail: t.exposeString('billingEmail', { nullable: true, description: 'Where invoices go.' }),
    firstName: t.exposeString('firstName', { nullable: true, description: 'First name.' }),
    lastName: t.exposeString('lastName', { nullable: true, description: 'Last name.' }),
    name: t.string({
      nullable: true,
      description: 'First and last name, else the display name.',
      resolve: ({ firstName, lastName, displayName }) =>
        [firstName, lastName].filter((part) => part !== null).join(' ') || displayName,
    }),
    displayName: t.exposeString('displayName', { nullable: true, description: 'Name to show.' }),
    organization: t.exposeString('organization', { nullable: true, description: 'Organization.' }),
    title: t.exposeString('title', { nullable: true, description: 'Title.' }),
    salutation: t.exposeString('salutation', { nullable: true, description: 'Salutation.' }),
    phone: t.exposeString('phone', { nullable: true, description: 'The digits of the phone number.' }),
    taxId: t.exposeString('taxId', { nullable: true, description: 'Tax identification number.' }),
    metadata: t.field({
      type: 'JSONObject',
      description: "Key-value pairs of the account's own; `{}` when there are none.",
      resolve: (customer) => customer.metadata,
    }),
    oldProviderId: t.exposeString('oldProviderId', {
      nullable: true,
      description: 'The id at the previous provider.',
    }),
    isImported: t.exposeBoolean('isImported', { description: 'Came from an external system.' }),
    username: t.exposeString('username', {
      nullable: true,
      description: 'Login name, as spelled when created.',
    }),
    timezone: t.exposeString('timezone', { nullable: true, description: 'IANA time zone.' }),
    language: t.field({
      type: LanguageCode,
      nullable: true,
      description: 'ISO 639-1 language.',
      resolve: (customer) => customer.language,
    }),
    paymentGatewayId: t.exposeString('paymentGatewayId', {
      nullable: true,
      description: "The customer's id at the account's payment gateway.",
    }),
    profilePhoto: t.field({
      type: ProfilePhoto,
      nullable: true,
      description: 'The photo as it is stored; null when there is none.',
      resolve: photoOf,
    }),
    hasPassword: t.boolean({
      description: 'Whether the customer can log in with a password.',
      resolve: (customer) => customer.passwordLastUpdatedAt !== null,
    }),
    passwordLastUpdatedAt: t.expose('passwordLastUpdatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the password was set or imported; a login leaves it as it is.',
    }),
    lastLoginAt: t.expose('lastLoginAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the customer last logged in here; null when never.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the customer was created here.',
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When the customer last changed.' }),
  }),
});
