import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a confirmation link says, and who may believe it: only what this service signed. */
export interface ConfirmationClaims {
  accountId: number;
  customerId: string;
  /** Names this token among the customer's; a token that was used cannot be used again. */
  tokenId: string;
  /** The canonical email that the token was sent to. */
  emailKey: string;
  /** Milliseconds since 1970; the token keeps whole seconds. */
  expiresAt: number;
}

/** A token that this service signed. It names its email by a digest only: see {@link ConfirmationTokens.isFor}. */
export type SignedConfirmation = Omit<ConfirmationClaims, 'emailKey'> & { emailDigest: Buffer };

export interface ConfirmationTokens {
  /** 121 characters of the base64url alphabet and a dot. */
  sign(claims: ConfirmationClaims): string;
  /** Undefined for everything that `sign` did not make; whether it has expired is the caller's to see. */
  read(token: string): SignedConfirmation | undefined;
  /** Whether a token was sent to this email. */
  isFor(token: SignedConfirmation, emailKey: string): boolean;
}

const UUID_BYTES = 16;
const DIGEST_BYTES = 16;
/** Account (4), customer, token, expiry in seconds (6), digest of the email. */
const CLAIMS_BYTES = 4 + UUID_BYTES + UUID_BYTES + 6 + DIGEST_BYTES;

/** @param key of this purpose alone, so that nothing else that the service signs passes for a confirmation. */
export function createConfirmationTokens(key: Buffer): ConfirmationTokens {
  const mac = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  // No claims have this form, so a digest never is a signature.
  const digest = (emailKey: string) =>
    createHmac('sha256', key).update(`email ${emailKey}`).digest().subarray(0, DIGEST_BYTES);

  return {
    sign({ accountId, customerId, tokenId, emailKey, expiresAt }) {
      const bytes = Buffer.alloc(CLAIMS_BYTES);
      bytes.writeUInt32BE(accountId, 0);
      bytes.write(customerId.replaceAll('-', ''), 4, 'hex');
      bytes.write(tokenId.replaceAll('-', ''), 20, 'hex');
      bytes.writeUIntBE(Math.floor(expiresAt / 1000), 36, 6);
      digest(emailKey).copy(bytes, 42);
      const claims = bytes.toString('base64url');
      return `${claims}.${mac(claims)}`;
    },

    read(token) {
      const [claims = '', signature = '', ...rest] = token.split('.');
      // Compared as texts: one signature has one spelling.
      if (rest.length > 0 || !isEqual(signature, mac(claims))) return undefined;
      const bytes = Buffer.from(claims, 'base64url');
      if (bytes.length !== CLAIMS_BYTES) return undefined;
      return {
        accountId: bytes.readUInt32BE(0),
        customerId: uuid(bytes, 4),
        tokenId: uuid(bytes, 20),
        expiresAt: bytes.readUIntBE(36, 6) * 1000,
        emailDigest: bytes.subarray(42),
      };
    },

    isFor: (token, emailKey) => timingSafeEqual(token.emailDigest, digest(emailKey)),
  };
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function uuid(bytes: Buffer, at: number): string {
  const hex = bytes.toString('hex', at, at + UUID_BYTES);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
