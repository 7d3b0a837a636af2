import { parseConfig } from '../config.ts';
import type { PrismaClient } from '../db/generated/prisma/client.ts';
import type { Env } from '../env-reader.ts';
import {
  type AccountSettings,
  describeSettings,
  readSettings,
  settingOptions,
  settingsUsage,
} from './account-settings.ts';
import { positiveInteger, readArguments } from './arguments.ts';
import { UsageError } from './usage-error.ts';
import { withDatabase } from './with-database.ts';

const usage = `npm run account -- --account 2 [--name "Example Ltd" --site 1 --site-name "Main site"] ${settingsUsage}`;

interface Names {
  name: string;
  siteId: number;
  siteName: string;
}

/** Adds an account and a site of it, or gives the existing ones new names, and changes the account's settings. */
export async function accountCommand(args: string[], env: Env): Promise<void> {
  const { values } = readArguments(args, usage, {
    options: {
      account: { type: 'string' },
      name: { type: 'string' },
      site: { type: 'string' },
      'site-name': { type: 'string' },
      ...settingOptions,
    },
  });
  const id = positiveInteger(values.account, '--account', usage);
  const settings = readSettings(values);
  const isNamed = values.name !== undefined || values.site !== undefined || values['site-name'] !== undefined;
  const hasSettings = Object.values(settings).some((value) => value !== undefined);
  const names = isNamed || !hasSettings ? readNames(values) : undefined;
  await withDatabase(parseConfig(env), async ({ prisma, migrate }) => {
    await migrate();
    if (names !== undefined) await writeNames(prisma, id, names);
    if (hasSettings) await writeSettings(prisma, id, settings);
  });
}

function readNames(values: { name?: string; site?: string; 'site-name'?: string }): Names {
  const siteId = positiveInteger(values.site, '--site', usage);
  const { name, 'site-name': siteName } = values;
  if (!name || !siteName) throw new UsageError(`Give --name and --site-name.\nUsage: ${usage}`);
  return { name, siteId, siteName };
}

async function writeNames(
  prisma: PrismaClient,
  id: number,
  { name, siteId, siteName }: Names,
): Promise<void> {
  await prisma.account.upsert({ where: { id }, create: { id, name }, update: { name } });
  await prisma.site.upsert({
    where: { accountId_id: { accountId: id, id: siteId } },
    create: { accountId: id, id: siteId, name: siteName },
    update: { name: siteName },
  });
  process.stdout.write(`Account ${id} "${name}" has site ${siteId} "${siteName}".\n`);
}

async function writeSettings(prisma: PrismaClient, id: number, data: AccountSettings): Promise<void> {
  const [account] = await prisma.account.updateManyAndReturn({ where: { id }, data });
  if (account === undefined)
    throw new UsageError(`There is no account ${id}; give --name, --site and --site-name too.`);
  process.stdout.write(`${describeSettings(account as Required<AccountSettings>)}\n`);
}
