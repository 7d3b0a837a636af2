/** The page of this service that asks for the press of a button. */
export const confirmationPath = 'confirm';

export interface ConfirmationPage {
  /** The account's own page, which calls `confirmCustomerEmail` itself; null: this service's. */
  own: string | null;
  /** Where this service is reached from outside, ending in a slash. */
  publicUrl: URL;
  /** BCP 47, for this service's page. */
  language: string;
}

/** The address that a confirmation mail leads to. */
export function confirmationLink(token: string, { own, publicUrl, language }: ConfirmationPage): string {
  const link = own === null ? new URL(confirmationPath, publicUrl) : new URL(own);
  if (own === null) link.searchParams.set('lang', language);
  link.searchParams.set('token', token);
  return link.href;
}
