/** The caller's arguments make no sense; the message says which. */
export class ArgumentError extends Error {
  override name = 'ArgumentError';
  readonly code: 'BAD_USER_INPUT' | 'SITE_NOT_FOUND';

  constructor(message: string, code: ArgumentError['code'] = 'BAD_USER_INPUT') {
    super(message);
    this.code = code;
  }
}
