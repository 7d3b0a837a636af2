import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { CustomerErrorCode } from '../customers/error-codes.ts';
import { isUnavailable } from '../db/errors.ts';
import { type ConfirmDeps, confirmEmail } from '../email/confirm-email.ts';
import { confirmationPath } from '../email/confirmation-link.ts';
import { escapeHtml } from '../email/escape-html.ts';
import type { ConfirmationWords } from '../email/templates/confirmation-words.ts';
import { wordsIn } from '../email/templates/languages.ts';
import { readForm } from './form-body.ts';
import { type HtmlPage, sendHtml } from './html-page.ts';

type PageDeps = ConfirmDeps & { logger: Logger };

/**
 * `GET /confirm?token=…` shows a button, and pressing it (`POST`) confirms the email: programs that follow the links of
 * mails to look for harm do not press it. Whoever has the token needs no other permission. Tells whether the request
 * was one of these.
 */
export function answerConfirmPage(deps: PageDeps, req: IncomingMessage, res: ServerResponse): boolean {
  const [path, query = ''] = (req.url ?? '').split('?', 2);
  if (path !== `/${confirmationPath}`) return false;
  switch (req.method) {
    case 'GET':
    case 'HEAD':
      askToConfirm(deps, new URLSearchParams(query), res);
      break;
    case 'POST':
      void confirm(deps, req, res);
      break;
    default:
      res.writeHead(405, { allow: 'GET, HEAD, POST' }).end();
  }
  return true;
}

function askToConfirm(deps: PageDeps, query: URLSearchParams, res: ServerResponse): void {
  const words = wordsIn(query.get('lang'));
  const token = query.get('token') ?? '';
  const signed = deps.confirmationTokens.read(token);
  if (signed === undefined) {
    sendHtml(res, notice(words, 400, 'invalid'));
    return;
  }
  if (signed.expiresAt <= deps.clock()) {
    sendHtml(res, notice(words, 410, 'expired'));
    return;
  }
  const { title, question, button } = words.page;
  // Relative, so that it works below whatever path a proxy puts in front.
  const body = `<main class="narrow">
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(question)}</p>
<form method="post" action="${confirmationPath}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
<input type="hidden" name="lang" value="${escapeHtml(words.language)}">
<button type="submit">${escapeHtml(button)}</button>
</form>
</main>`;
  sendHtml(res, { status: 200, language: words.language, title, body });
}

async function confirm(deps: PageDeps, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const form = await readForm(req);
  const words = wordsIn(form?.get('lang'));
  try {
    const by = { subject: 'confirmation-link', mayConfirm: () => true };
    const { issues } = await confirmEmail(deps, form?.get('token') ?? '', by);
    sendHtml(res, issues === undefined ? notice(words, 200, 'confirmed') : refusal(words, issues[0].code));
  } catch (error) {
    if (!isUnavailable(error)) deps.logger.error({ type: (error as Error).name }, 'a confirmation failed');
    sendHtml(res, { ...notice(words, 503, 'unavailable'), headers: { 'retry-after': '30' } });
  }
}

function refusal(words: ConfirmationWords, code: CustomerErrorCode): HtmlPage {
  if (code === 'CONFIRMATION_TOKEN_EXPIRED') return notice(words, 410, 'expired');
  if (code === 'CONFIRMATION_TOKEN_USED') return notice(words, 410, 'used');
  return notice(words, 400, 'invalid');
}

function notice({ language, page }: ConfirmationWords, status: number, what: keyof typeof page): HtmlPage {
  const body = `<main class="narrow">
<h1>${escapeHtml(page.title)}</h1>
<p>${escapeHtml(page[what])}</p>
</main>`;
  return { status, language, title: page.title, body };
}
