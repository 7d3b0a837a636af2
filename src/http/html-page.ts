import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { escapeHtml } from '../email/escape-html.ts';

export interface HtmlPage {
  status: number;
  /** BCP 47. */
  language: string;
  title: string;
  /** HTML: whatever text is in it is escaped already. */
  body: string;
  headers?: Readonly<Record<string, string>>;
}

const style = `
body{margin:0;padding:2rem 1rem;background:#f4f4f5;color:#18181b;font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
main{max-width:46rem;margin:0 auto;padding:2rem;background:#fff;border-radius:.5rem}
main.narrow{max-width:28rem;text-align:center}
h1{margin:0 0 1rem;font-size:1.25rem}
a{color:#1d4ed8}
button{padding:.75rem 1.5rem;border:0;border-radius:.375rem;background:#1d4ed8;color:#fff;font:inherit;cursor:pointer}
table{width:100%;border-collapse:collapse}
th,td{padding:.5rem;border-bottom:1px solid #e4e4e7;text-align:left;vertical-align:top;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
iframe{width:100%;height:36rem;border:1px solid #e4e4e7}
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** Everything that a page of this service needs is in it: nothing is loaded, nobody may frame it, no address leaks. */
const securityHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
};

export function sendHtml(res: ServerResponse, { status, language, title, body, headers }: HtmlPage): void {
  res.writeHead(status, { ...securityHeaders, ...headers });
  res.end(`<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`);
}
