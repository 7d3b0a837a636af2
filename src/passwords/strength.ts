import type { LegacyHash } from './legacy-hash.ts';

/** How a hash stands up to guessing by whoever has stolen it. `reason` is a sentence. */
export interface HashStrength {
  readonly level: 'WEAK' | 'FAIR' | 'STRONG';
  readonly reason: string;
}

/** The least memory among the settings for scrypt in OWASP's Password Storage Cheat Sheet. */
const owaspScryptMemoryKiB = 8 * 1024;

/**
 * Whether guesses at the hash are so cheap that it must not be stored as it is. bcrypt and SHA crypt are
 * stored in any strength, because they are what their owners' systems hold as well.
 */
export function isFast({ family, parameters }: LegacyHash): boolean {
  switch (family) {
    case 'bcrypt':
    case 'wordpress-bcrypt':
    case 'sha256crypt':
    case 'sha512crypt':
      return false;
    case 'drupal':
      return (parameters.iterations ?? 0) < 2 ** 15;
    case 'scrypt':
    case 'yescrypt':
      return (parameters.memoryKiB ?? 0) < owaspScryptMemoryKiB;
    case 'md5':
    case 'phpass':
    case 'drupal-over-md5':
    case 'descrypt':
    case 'bsdicrypt':
    case 'md5crypt':
      return true;
  }
}

export function strengthOf(hash: LegacyHash): HashStrength {
  const { family, parameters } = hash;
  switch (family) {
    case 'md5':
      return weak('MD5 without salt: tables and graphics cards find most passwords at once.');
    case 'descrypt':
      return weak('DES reads eight characters of the password, and all of those can be tried.');
    case 'bsdicrypt':
    case 'md5crypt':
    case 'phpass':
    case 'drupal-over-md5':
      return weak('Iterated DES or MD5: a graphics card tries millions of passwords a second.');
    case 'bcrypt':
    case 'wordpress-bcrypt':
      return bcryptStrength(parameters.cost ?? 0);
    case 'drupal':
      return isFast(hash) ? weak('Fewer iterations than any current Drupal uses.') : iteratedSha2;
    case 'sha256crypt':
    case 'sha512crypt':
      return (parameters.rounds ?? 0) < 5000
        ? weak('Fewer than the 5,000 rounds of the default.')
        : iteratedSha2;
    case 'scrypt':
    case 'yescrypt':
      return isFast(hash)
        ? fair('A guess needs less memory than OWASP asks of scrypt.')
        : strong('Each guess needs memory, which slows graphics cards down.');
  }
}

function bcryptStrength(cost: number): HashStrength {
  if (cost < 10) return weak('bcrypt below cost 10, the least that OWASP accepts.');
  return cost < 12
    ? fair('bcrypt at the least cost that OWASP accepts; the default of today is 12.')
    : strong('bcrypt at the default cost of today, or above it.');
}

const weak = (reason: string): HashStrength => ({ level: 'WEAK', reason });
const fair = (reason: string): HashStrength => ({ level: 'FAIR', reason });
const strong = (reason: string): HashStrength => ({ level: 'STRONG', reason });

const iteratedSha2 = fair('Iterated SHA-2: slow for one guess, but graphics cards make many at once.');
