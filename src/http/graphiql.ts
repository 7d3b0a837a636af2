import type { GraphiQLOptions } from 'graphql-yoga';
import { graphiqlTabs } from './graphiql-tabs.ts';
import { isLocalVisitor } from './local-visitor.ts';
import type { ServerContext } from './server-context.ts';

interface GraphiqlDeps {
  graphiql: boolean;
  demoToken?: string | undefined;
}

/** GraphiQL's options for one visitor, or false where it is switched off. */
export function graphiqlOptions({ graphiql, demoToken }: GraphiqlDeps) {
  if (!graphiql) return false;
  return (_request: Request, { req }: ServerContext): GraphiQLOptions => {
    const token = demoToken !== undefined && isLocalVisitor(req) ? demoToken : '<token>';
    const headers = JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2);
    return {
      title: 'Customers',
      headers,
      defaultHeaders: headers,
      defaultTabs: graphiqlTabs.map((query) => ({ query, headers })),
      defaultEditorToolsVisibility: 'headers',
      shouldPersistHeaders: false,
    };
  };
}

/** The page with all its scripts inside, so that it works without the internet; nine megabytes, read at the first visit. */
export async function renderGraphiQL(options: GraphiQLOptions): Promise<string> {
  const page = await import('@graphql-yoga/render-graphiql');
  return page.renderGraphiQL(options);
}
