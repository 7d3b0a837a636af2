import { escapeHtml } from './escape-html.ts';
import type { MailContent } from './mail.ts';
import type { ConfirmationWords } from './templates/confirmation-words.ts';

export interface ConfirmationMessage {
  words: ConfirmationWords;
  /** Who asks for the confirmation, e.g. the account's name. */
  sender: string;
  /** Absent: nobody is greeted by name. */
  name: string | undefined;
  link: string;
  /** How long the link works. */
  hours: number;
}

/** The mail that asks a customer to confirm an email address, as plain text and as HTML of the same words. */
export function confirmationMessage({ words, sender, name, link, hours }: ConfirmationMessage): MailContent {
  const { language, mail } = words;
  const greeting = mail.greeting(name);
  const request = mail.request(sender);
  const expiry = mail.expiry(duration(language, hours));
  const subject = mail.subject(sender);
  return {
    language,
    subject,
    text: [greeting, request, mail.link, link, expiry, mail.ignore, `-- \n${sender}`].join('\n\n'),
    html: html({
      language,
      subject,
      greeting,
      request,
      button: mail.button,
      hint: mail.link,
      link,
      expiry,
      ignore: mail.ignore,
      sender,
    }),
  };
}

/** Whole days as days, anything else as hours, e.g. "3 days" or "36 hours". */
function duration(language: string, hours: number): string {
  const [value, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

type Parts = Readonly<
  Record<
    | 'language'
    | 'subject'
    | 'greeting'
    | 'request'
    | 'button'
    | 'hint'
    | 'link'
    | 'expiry'
    | 'ignore'
    | 'sender',
    string
  >
>;

/** Inline styles, because mail programs drop all others; no image, no script, nothing loaded from anywhere. */
function html(parts: Parts): string {
  const safe = Object.fromEntries(
    Object.entries(parts).map(([part, text]) => [part, escapeHtml(text)]),
  ) as Parts;
  return `<!doctype html>
<html lang="${safe.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe.subject}</title>
</head>
<body style="margin:0;padding:24px;background:#f4f4f5;color:#18181b;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<div style="max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px">
<p style="margin:0 0 16px">${safe.greeting}</p>
<p style="margin:0 0 24px">${safe.request}</p>
<p style="margin:0 0 24px"><a href="${safe.link}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1d4ed8;color:#ffffff;text-decoration:none">${safe.button}</a></p>
<p style="margin:0 0 16px;font-size:14px;color:#52525b">${safe.hint}<br><a href="${safe.link}" style="color:#1d4ed8;word-break:break-all">${safe.link}</a></p>
<p style="margin:0 0 16px;font-size:14px;color:#52525b">${safe.expiry}</p>
<p style="margin:0 0 24px;font-size:14px;color:#52525b">${safe.ignore}</p>
<p style="margin:0;font-size:14px;color:#52525b">${safe.sender}</p>
</div>
</body>
</html>
`;
}
