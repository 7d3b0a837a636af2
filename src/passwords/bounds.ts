/**
 * The most work that an imported hash may ask of a login. Beyond it the import is refused
 * (`PASSWORD_COST_OUT_OF_RANGE`), because whoever knows such a login could keep a core busy at will. At its
 * bound a family takes between a tenth of a second and two seconds of one core, bcrypt the longest.
 */
export const costBounds = {
  bcryptCost: 15,
  /** Base-2 logarithm of the iterations of phpass and of Drupal. */
  phpassLog2: 19,
  shaCryptRounds: 1_000_000,
  extendedDesRounds: 1_000_000,
  scryptMemoryKiB: 64 * 1024,
  /** Memory times passes: `p` makes scrypt slower without more memory. */
  scryptWorkKiB: 256 * 1024,
} as const;

/** The longest login password that is looked at, which is the longest that phpass and WordPress take. */
export const maxLoginPasswordBytes = 4096;

/**
 * Iterated hashes read the password once a round, so that its length multiplies their cost. At the highest
 * round count 512 bytes fit, the longest password that crypt(3) and Drupal take.
 */
const maxHashedPasswordBytes = 512 * costBounds.shaCryptRounds;

/** Whether so many rounds over a password of this length stay within the bound of one login. */
export function fitsWorkBound(rounds: number, passwordBytes: number): boolean {
  return rounds * passwordBytes <= maxHashedPasswordBytes;
}
