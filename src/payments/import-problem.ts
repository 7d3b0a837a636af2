/**
 * Everything that `PaymentMethodImport.error.code` can hold: the one table behind the GraphQL enum and the worker.
 *
 * `whose` says what happens next. A fault of the `gateway` passes: the import is tried again, at growing intervals. One
 * of the `account` concerns every import of the account: the job is parked for the operator. One of the `customer` is
 * the answer: the import is over.
 */
export const importProblems = {
  CUSTOMER_NOT_FOUND: {
    whose: 'customer',
    message:
      "The gateway has no customer with this paymentGatewayId in the mode (test or live) of the account's key.",
  },
  CUSTOMER_DELETED: { whose: 'customer', message: 'The customer was deleted at the gateway.' },
  TOO_MANY_METHODS: {
    whose: 'customer',
    message: 'The customer has more payment methods than can be imported.',
  },
  GATEWAY_UNAVAILABLE: {
    whose: 'account',
    message: 'The account has no active Stripe gateway with a secret key; set one, then retry the import.',
  },
  CREDENTIALS_UNREADABLE: {
    whose: 'account',
    message: "The gateway's stored secret key cannot be opened; set it again, then retry the import.",
  },
  CREDENTIALS_REFUSED: {
    whose: 'account',
    message: "The gateway refused the account's secret key; set a valid one, then retry the import.",
  },
  PERMISSION_MISSING: {
    whose: 'account',
    message: "The account's key may not read customers and payment methods; allow it, then retry the import.",
  },
  REQUEST_REFUSED: {
    whose: 'account',
    message: 'The gateway refused the request as invalid; see the log of the worker.',
  },
  RATE_LIMITED: { whose: 'gateway', message: 'The gateway asked for fewer requests.' },
  GATEWAY_ERROR: { whose: 'gateway', message: 'The gateway failed to answer properly.' },
  GATEWAY_TIMEOUT: { whose: 'gateway', message: 'The gateway did not answer in time.' },
  GATEWAY_UNREACHABLE: { whose: 'gateway', message: 'The gateway could not be reached.' },
  UNEXPECTED: { whose: 'gateway', message: 'Something unexpected went wrong; see the log of the worker.' },
} as const satisfies Record<string, { whose: 'customer' | 'account' | 'gateway'; message: string }>;

export type ImportProblemCode = keyof typeof importProblems;

export interface ImportProblemOptions extends ErrorOptions {
  /** When the gateway asked to be tried again, in milliseconds from now. */
  retryAfter?: number | undefined;
}

/** Why payment methods could not be imported; its message is the table's and holds nothing that the gateway sent. */
export class ImportProblem extends Error {
  override name = 'ImportProblem';
  readonly code: ImportProblemCode;
  readonly retryAfter: number | undefined;

  constructor(code: ImportProblemCode, { retryAfter, ...options }: ImportProblemOptions = {}) {
    super(importProblems[code].message, options);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** The code behind an error of a run, which may wrap the problem. */
export function problemCode(error: unknown): ImportProblemCode {
  if (error instanceof ImportProblem) return error.code;
  return error instanceof Error && error.cause instanceof ImportProblem ? error.cause.code : 'UNEXPECTED';
}
