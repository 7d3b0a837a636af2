import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { isUuid } from '../customers/stored-text.ts';
import { escapeHtml } from '../email/escape-html.ts';
import type { KeptMail } from '../email/folder-mailer.ts';
import { sendHtml } from './html-page.ts';
import { isLocalVisitor } from './local-visitor.ts';

const MAX_LISTED = 100;

/**
 * `GET /mail`: the mails that the embedded default keeps instead of sending them, for visitors on this machine alone.
 * `/mail/<id>` shows one, `/mail/<id>/html` its HTML, `/mail/<id>/eml` the message itself. Tells whether the request
 * was one of these.
 *
 * @param folder absent where there is no such page.
 */
export function answerMailPage(
  { mailFolder: folder }: { mailFolder?: string | undefined },
  req: IncomingMessage,
  res: ServerResponse,
): boolean {
  const [path = ''] = (req.url ?? '').split('?', 1);
  if (folder === undefined || !/^\/mail(\/|$)/.test(path)) return false;
  if (!isLocalVisitor(req)) res.writeHead(404).end();
  else if (req.method !== 'GET' && req.method !== 'HEAD') res.writeHead(405, { allow: 'GET, HEAD' }).end();
  else show(folder, path.split('/').slice(2), res).catch(() => res.destroy());
  return true;
}

async function show(folder: string, [id, part, ...rest]: string[], res: ServerResponse): Promise<void> {
  if (id === undefined || id === '') return showList(folder, res);
  const mail = isUuid(id) && rest.length === 0 ? await readMail(folder, `${id}.json`) : undefined;
  if (mail === undefined) {
    res.writeHead(404, { 'cache-control': 'no-store' }).end();
  } else if (part === undefined) {
    showMail(mail, res);
  } else if (part === 'html') {
    showHtml(mail, res);
  } else if (part === 'eml') {
    const headers = {
      'content-disposition': `attachment; filename="${id}.eml"`,
      'cache-control': 'no-store',
    };
    const message = await readFile(join(folder, `${id}.eml`));
    res.writeHead(200, { 'content-type': 'message/rfc822', ...headers }).end(message);
  } else {
    res.writeHead(404, { 'cache-control': 'no-store' }).end();
  }
}

async function showList(folder: string, res: ServerResponse): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const newest = names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
    .slice(0, MAX_LISTED);
  const mails = await Promise.all(newest.map((name) => readMail(folder, name)));
  const rows = mails.flatMap((mail) => (mail === undefined ? [] : row(mail)));
  const table = `<table>
<thead><tr><th>To</th><th>Subject</th><th>Time</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
  const body = `<main>
<h1>Mail</h1>
<p>Nothing is sent: without SMTP_URL, mail is kept in <code>${escapeHtml(folder)}</code>.</p>
${rows.length === 0 ? '<p>There is none yet. Create a customer with an email.</p>' : table}
</main>`;
  sendHtml(res, { status: 200, language: 'en', title: 'Mail', body });
}

function row({ id, to, subject, keptAt }: KeptMail): string {
  const cells = [
    escapeHtml(to.address),
    `<a href="/mail/${escapeHtml(id)}">${escapeHtml(subject)}</a>`,
    escapeHtml(keptAt),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function showMail({ id, from, to, subject, keptAt, text }: KeptMail, res: ServerResponse): void {
  const path = `/mail/${escapeHtml(id)}`;
  const facts = { From: mailbox(from), To: mailbox(to), Subject: subject, Time: keptAt };
  const rows = Object.entries(facts).map(
    ([name, value]) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const body = `<main>
<p><a href="/mail">All mail</a> · <a href="${path}/eml">Message (.eml)</a></p>
<h1>${escapeHtml(subject)}</h1>
<table><tbody>
${rows.join('\n')}
</tbody></table>
<pre>${linked(escapeHtml(text))}</pre>
<iframe title="HTML" src="${path}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
</main>`;
  sendHtml(res, { status: 200, language: 'en', title: subject, body });
}

/** The mail's own HTML: framed, without scripts, and its links open a page of their own. */
function showHtml({ html }: KeptMail, res: ServerResponse): void {
  res.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  res.end(html.replace('<head>', '<head>\n<base target="_blank">'));
}

function mailbox({ name, address }: KeptMail['to']): string {
  return name === '' ? address : `${name} <${address}>`;
}

/** Makes links of the addresses in text that is escaped already. */
function linked(escaped: string): string {
  return escaped.replace(
    /https?:\/\/[^\s<]+/g,
    (address) => `<a href="${address}" rel="noreferrer">${address}</a>`,
  );
}

/** Undefined for a mail that is gone, or a file that is none. */
async function readMail(folder: string, name: string): Promise<KeptMail | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8'));
  } catch {
    return undefined;
  }
}
