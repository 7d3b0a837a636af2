import {
  type ConcreteRequest,
  commitMutation,
  Environment,
  type MutationParameters,
  Network,
  RecordSource,
  Store,
  type UploadableMap,
} from 'relay-runtime';
import type { Data } from '../support/service.ts';

const text = `mutation RelayCreate($siteId: Int!, $input: CustomerInput!) {
  createCustomer(siteId: $siteId, input: $input) {
    customer { id profilePhoto { url width } }
    userErrors { code }
  }
}`;

/** What relay-compiler makes of the mutation above. */
function compiled(): ConcreteRequest {
  const scalar = (name: string) => ({ alias: null, args: null, kind: 'ScalarField', name, storageKey: null });
  const linked = (
    name: string,
    concreteType: string,
    plural: boolean,
    selections: object[],
    args: object[] = [],
  ) => ({
    ...{ alias: null, args, concreteType, kind: 'LinkedField', name, plural, selections, storageKey: null },
  });
  const variables = ['siteId', 'input'];
  const argumentDefinitions = variables.map((name) => ({ defaultValue: null, kind: 'LocalArgument', name }));
  const args = variables.map((name) => ({ kind: 'Variable', name, variableName: name }));
  const photo = linked('profilePhoto', 'ProfilePhoto', false, [scalar('url'), scalar('width')]);
  const payload = [
    linked('customer', 'Customer', false, [scalar('id'), photo]),
    linked('userErrors', 'CustomerUserError', true, [scalar('code')]),
  ];
  const selections = [linked('createCustomer', 'CreateCustomerPayload', false, payload, args)];
  const name = 'RelayCreate';
  return {
    fragment: {
      argumentDefinitions,
      kind: 'Fragment',
      metadata: null,
      name,
      selections,
      type: 'Mutation',
      abstractKey: null,
    },
    kind: 'Request',
    operation: { argumentDefinitions, kind: 'Operation', name, selections },
    params: { cacheID: name, id: null, metadata: {}, name, operationKind: 'mutation', text },
  } as unknown as ConcreteRequest;
}

/** The network layer that Relay's documentation asks every application to write, with `uploadables` by their paths. */
function environmentFor(url: string, headers: Record<string, string>): Environment {
  const network = Network.create(async (request, variables, _config, uploadables) => {
    const form = new FormData();
    const paths = Object.keys(uploadables ?? {});
    form.append('operations', JSON.stringify({ query: request.text, variables }));
    form.append('map', JSON.stringify(Object.fromEntries(paths.map((path) => [path, [path]]))));
    for (const path of paths) form.append(path, uploadables?.[path] as Blob);
    const response = await fetch(url, { method: 'POST', headers, body: form });
    return response.json();
  });
  return new Environment({ network, store: new Store(new RecordSource()) });
}

/** Creates a customer as an application with Relay does. */
export function createWithRelay(
  url: string,
  headers: Record<string, string>,
  variables: Record<string, unknown>,
  uploadables: UploadableMap,
): Promise<Data> {
  return new Promise((onCompleted, onError) => {
    commitMutation<MutationParameters>(environmentFor(url, headers), {
      mutation: compiled(),
      variables,
      uploadables,
      onCompleted,
      onError,
    });
  });
}
