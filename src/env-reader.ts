export type Env = Readonly<Record<string, string | undefined>>;

const MIN_SECRET_BYTES = 32;

/** Reads typed values and collects what is wrong instead of stopping at the first problem. */
export class EnvReader {
  readonly problems: string[] = [];
  readonly #env: Env;

  constructor(env: Env) {
    this.#env = env;
  }

  text(name: string): string | undefined {
    const value = this.#env[name]?.trim();
    return value === '' ? undefined : value;
  }

  /** Values separated by commas; undefined when there is none. */
  list(name: string): string[] | undefined {
    const values = this.text(name)
      ?.split(',')
      .map((value) => value.trim())
      .filter((value) => value !== '');
    return values === undefined || values.length === 0 ? undefined : values;
  }

  /** A secret of at least 32 bytes, which is what HS256 asks for (RFC 7518 section 3.2). */
  secret(name: string): string | undefined {
    const value = this.text(name);
    if (value !== undefined && Buffer.byteLength(value) < MIN_SECRET_BYTES) {
      this.problem(
        `${name} has fewer than ${MIN_SECRET_BYTES} bytes; make one with: openssl rand -base64 32`,
      );
    }
    return value;
  }

  /** Notes a problem; one that is noted already is not repeated. */
  problem(text: string): void {
    if (!this.problems.includes(text)) this.problems.push(text);
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.problem(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
    return fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return fallback;
    if (['true', '1', 'yes', 'on'].includes(text)) return true;
    if (['false', '0', 'no', 'off'].includes(text)) return false;
    this.problem(`${name} must be true or false, not "${text}"`);
    return fallback;
  }

  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    this.problem(`${name} must be one of ${choices.join(', ')}, not "${text}"`);
    return fallback;
  }

  /** A URL of one of these schemes; a wrong one is not repeated, because it may hold a password. */
  url(name: string, ...schemes: readonly string[]): URL | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url !== undefined && schemes.includes(url.protocol.slice(0, -1))) return url;
    this.problem(
      `${name} must be a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    );
    return undefined;
  }
}
