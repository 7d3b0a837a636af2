/** A format that is known by its looks and that no login can verify. */
export interface ForeignHash {
  readonly family: string;
  readonly name: string;
}

/** The first that fits counts. The names before the shapes are libxcrypt's where it has one. */
const foreignHashes: readonly [family: string, name: string, shape: RegExp][] = [
  ['gost-yescrypt', 'gost-yescrypt ($gy$)', /^\$gy\$/],
  ['nt', 'the NT hash of Windows ($3$)', /^\$3\$/],
  ['sunmd5', "Sun's MD5 crypt ($md5)", /^\$md5[,$]/],
  ['sha1crypt', 'SHA-1 crypt ($sha1$)', /^\$sha1\$/],
  ['apr1', "Apache's MD5 ($apr1$)", /^\$apr1\$/],
  ['argon2', 'argon2', /^\$argon2(?:id|i|d)\$/],
  ['bcrypt-sha256', "passlib's bcrypt over SHA-256", /^\$bcrypt-sha256\$/],
  ['pbkdf2', 'PBKDF2', /^\$pbkdf2(?:-[a-z0-9]+)?\$/],
  ['passlib-scrypt', "passlib's scrypt", /^\$scrypt\$/],
  ['django', "a hash of Django's own form", /^(?:pbkdf2_|bcrypt\$|bcrypt_|argon2\$|scrypt\$|md5\$|sha1\$)/],
  ['ldap', 'an LDAP hash with its scheme in braces', /^\{[A-Za-z0-9_.-]{1,24}\}/],
  ['aspnet-identity', "a hash of ASP.NET Core's Identity", /^AQAAAA[A-Za-z0-9+/]{70,}={0,2}$/],
  ['salted-md5', 'an MD5 with a salt (Joomla, osCommerce, Magento 1)', /^[0-9a-f]{32}:./i],
  ['salted-sha256', 'a SHA-256 with a salt (Magento 2)', /^[0-9a-f]{64}:./i],
  ['sha1', 'SHA-1 in hex', /^[0-9a-f]{40}$/i],
  ['sha256', 'SHA-256 in hex', /^[0-9a-f]{64}$/i],
  ['sha512', 'SHA-512 in hex', /^[0-9a-f]{128}$/i],
  ['md5-base64', 'an MD5 in base64', /^[A-Za-z0-9+/]{22}==$/],
  ['mysql', "the hash of MySQL's accounts", /^\*[0-9A-F]{40}$/i],
  ['failure-token', 'the token by which crypt() says that it failed', /^\*[01]$/],
  ['locked-account', 'the mark of a locked account', /^[!*]/],
];

export function findForeignHash(value: string): ForeignHash | null {
  for (const [family, name, shape] of foreignHashes) {
    if (shape.test(value)) return { family, name };
  }
  return null;
}
