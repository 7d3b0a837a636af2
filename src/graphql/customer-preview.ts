import type { CustomerRecord } from '../customers/customer-record.ts';
import type { Deliverability } from '../email/deliverability.ts';
import { photoOf } from '../photos/stored-photo.ts';
import { builder } from './builder.ts';
import { EmailDeliverabilityEnum, LanguageCode } from './enums.ts';
import { ProfilePhotoPreview } from './profile-photo-type.ts';

const texts = [
  'email',
  'billingEmail',
  'firstName',
  'lastName',
  'displayName',
  'organization',
  'title',
  'salutation',
  'phone',
  'taxId',
  'oldProviderId',
  'username',
  'timezone',
  'paymentGatewayId',
] as const satisfies readonly (keyof CustomerRecord)[];

const consents = ['emailMarketing', 'teleMarketing'] as const;
const flags = ['emailHardbounce', 'isImported'] as const;

/** The fields of a customer that an input decides; what they mean is said at `Customer`. */
export const CustomerPreview = builder.objectRef<CustomerRecord>('CustomerPreview').implement({
  description: 'A customer as it would be stored: every value trimmed, normalised and completed.',
  fields: (t) => ({
    ...Object.fromEntries(
      texts.map((name) => [
        name,
        t.string({
          nullable: true,
          description: `As \`Customer.${name}\`.`,
          resolve: (customer) => customer[name],
        }),
      ]),
    ),
    ...Object.fromEntries(
      consents.map((name) => [
        name,
        t.boolean({
          nullable: true,
          description: `As \`Customer.${name}\`.`,
          resolve: (customer) => customer[name],
        }),
      ]),
    ),
    ...Object.fromEntries(
      flags.map((name) => [
        name,
        t.boolean({ description: `As \`Customer.${name}\`.`, resolve: (customer) => customer[name] }),
      ]),
    ),
    emailNormalized: t.string({
      nullable: true,
      description: 'As `Customer.emailNormalized`.',
      resolve: (customer) => customer.emailAddress,
    }),
    emailVerified: t.boolean({
      description: 'As `Customer.emailVerified`.',
      resolve: (customer) => customer.emailVerifiedAt !== null,
    }),
    emailDeliverability: t.field({
      type: EmailDeliverabilityEnum,
      nullable: true,
      description: 'As `Customer.emailDeliverability`.',
      resolve: (customer) => customer.emailDeliverability as Deliverability['status'] | null,
    }),
    hasPassword: t.boolean({
      description: 'As `Customer.hasPassword`.',
      resolve: (customer) => customer.passwordLastUpdatedAt !== null,
    }),
    profilePhoto: t.field({
      type: ProfilePhotoPreview,
      nullable: true,
      description: 'As `Customer.profilePhoto`.',
      resolve: photoOf,
    }),
    language: t.field({
      type: LanguageCode,
      nullable: true,
      description: 'As `Customer.language`.',
      resolve: (customer) => customer.language,
    }),
    metadata: t.field({
      type: 'JSONObject',
      description: 'As `Customer.metadata`.',
      resolve: (customer) => customer.metadata,
    }),
  }),
});
