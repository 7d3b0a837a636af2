import { hkdfSync } from 'node:crypto';

/** Gives each purpose a key of its own: 32 bytes, the same in every process of one installation. */
export type DeriveKey = (purpose: string) => Buffer;

/** HKDF with SHA-256 (RFC 5869): who learns one key learns neither the secret nor another key. */
export function createKeyDeriver(secret: string): DeriveKey {
  return (purpose) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}
