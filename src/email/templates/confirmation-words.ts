/** Everything that a customer reads on the way to a confirmed email, in one language. Texts are plain, never HTML. */
export interface ConfirmationWords {
  /** BCP 47. */
  language: string;
  mail: {
    subject(sender: string): string;
    greeting(name: string | undefined): string;
    /** What this is about, and what to do. */
    request(sender: string): string;
    button: string;
    /** Stands before the address of the link. */
    link: string;
    /** `duration` is made by `Intl`, e.g. "3 days", in the accusative. */
    expiry(duration: string): string;
    ignore: string;
  };
  page: {
    title: string;
    question: string;
    button: string;
    confirmed: string;
    expired: string;
    used: string;
    invalid: string;
    unavailable: string;
  };
}
