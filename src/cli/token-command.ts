import { parseConfig } from '../config.ts';
import { scopes } from '../customers/actor.ts';
import { tokenSecret } from '../deps.ts';
import type { Env } from '../env-reader.ts';
import { issueToken } from '../http/tokens.ts';
import { positiveInteger, readArguments } from './arguments.ts';
import { UsageError } from './usage-error.ts';

const usage =
  'npm run --silent token -- --account 1 [--scopes customers:read,customers:write] [--sites 1,2] [--days 30] [--subject name]';

/** Prints a bearer token signed with the configured secret, or with the one that the embedded default keeps. */
export async function tokenCommand(args: string[], env: Env): Promise<void> {
  const { values } = readArguments(args, usage, {
    options: {
      account: { type: 'string' },
      scopes: { type: 'string', default: scopes.join(',') },
      sites: { type: 'string' },
      days: { type: 'string', default: '30' },
      subject: { type: 'string', default: 'command-line' },
    },
  });
  const wanted = values.scopes.split(',').map((scope) => scope.trim());
  const unknown = wanted.filter((scope) => !scopes.some((known) => known === scope));
  if (unknown.length > 0) {
    throw new UsageError(
      `Unknown scope ${unknown.join(', ')}; there are ${scopes.join(', ')}.\nUsage: ${usage}`,
    );
  }
  const config = parseConfig(env);
  const secret = await tokenSecret(config);
  if (secret === undefined) {
    throw new UsageError('Tokens are verified with TOKEN_JWKS_URL: ask the issuer of those keys for one.');
  }
  const token = await issueToken(
    secret,
    {
      accountId: positiveInteger(values.account, '--account', usage),
      scopes: wanted,
      siteIds: values.sites?.split(',').map((site) => positiveInteger(site.trim(), '--sites', usage)),
      subject: values.subject,
      days: positiveInteger(values.days, '--days', usage),
      issuer: config.tokens.issuer,
      audience: config.tokens.audience,
    },
    Date.now(),
  );
  process.stdout.write(`${token}\n`);
}
